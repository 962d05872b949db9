# step: memory
docker rm -f {name}
docker run -d --name {name} -p 8080:80 -v /root/site:/srv -v {volume}:/var/board --tmpfs /scratch board:1

# step: events
docker restart -t 3 {name}
docker exec {name} sh -c 'ls /srv/note /var/board/note /scratch/note 2>/dev/null | wc -l' > ~/left

# step: develop
docker rm -f {name}
mkdir -p /srv/{other}
printf '%s\n' '{word} at noon' > /srv/{other}/index.html
docker run -d --name {other} -p {port}:80 -v /srv/{other}:/srv -v {volume}:/var/board --tmpfs /scratch board:1
