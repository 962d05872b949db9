# step: repair
docker rm -f {name}
docker volume create {volume}
docker run -d --name {name} --mount type=volume,source={volume},target=/data till:1

# step: share
docker run -d --name {reader} --mount type=volume,source={volume},target=/book,readonly busybox sleep 90000
docker exec {name} sh -c 'echo {item} >> /data/book'

# step: update
docker stop -t 1 {name}
docker rm {name}
docker run -d --name {name} -v {volume}:/data till:2

# step: prices
docker run --rm -v {volume}:/old till:2 cp /data/prices /old/prices
