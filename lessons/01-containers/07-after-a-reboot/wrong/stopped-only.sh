# step: again
# condition: down
# says: is running
docker update --restart always {plain} {retry}
docker start {retry}
docker stop {kept}
reboot
