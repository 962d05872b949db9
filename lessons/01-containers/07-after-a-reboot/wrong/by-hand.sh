# step: again
# condition: policies
# says: {plain} has the policy no
docker update --restart no {kept}
docker stop {kept}
reboot
