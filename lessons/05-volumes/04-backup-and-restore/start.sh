cd /opt/hotel || exit 1
docker build -q --build-arg VERSION=1 -t hotel:1 . || exit 1
docker build -q --build-arg VERSION=2 -t hotel:2 . || exit 1
docker run -d --name {name} hotel:1
docker exec {name} sh -c 'printf "%s\n" "room 1: {guest}" "room 2: Curie" "room 7: Noether" > /data/guests'
docker rm -f {name}
docker run -d --name {name} hotel:2
