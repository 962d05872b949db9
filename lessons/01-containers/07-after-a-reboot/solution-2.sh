# step: left
docker restart {plain}
(cat ~/note; cat /run/note; docker exec {plain} cat /note /scratch/note) 2>/dev/null | grep -c {word} > ~/lasted

# step: again
docker start {retry}
docker update --restart no {kept}
docker stop {kept}
docker update --restart unless-stopped {plain} {retry}
reboot
