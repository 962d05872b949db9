# step: again
# condition: booted
# says: the kernel of ~/boots still runs
docker update --restart unless-stopped {plain} {retry} {kept}
docker start {retry}
docker stop {kept}
systemctl restart docker
