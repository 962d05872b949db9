# step: memory
docker rm -f {name}
docker run -d --name {name} -p 8080:80 --mount type=bind,source=/root/site,target=/srv --mount type=volume,source={volume},target=/var/board --mount type=tmpfs,target=/scratch board:1

# step: events
docker stop -t 3 {name}
docker restart -t 3 {name}
echo 2 > ~/left

# step: develop
docker rm -f {name}
docker run -d --name {other} -p {port}:80 -v /srv/{other}:/srv -v {volume}:/var/board --tmpfs /scratch:size=1m board:1
docker exec {other} sh -c 'printf "%s at noon\n" {word} > /srv/index.html'
