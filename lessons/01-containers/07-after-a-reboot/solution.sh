# step: left
docker start {plain}
echo 2 > ~/lasted

# step: again
docker update --restart unless-stopped {kept}
docker stop {kept}
docker update --restart always {plain} {retry}
docker start {retry}
reboot
