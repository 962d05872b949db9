# step: repair
docker rm {name}
docker run -d --name {name} -v {volume}:/data till:1

# step: share
docker run -d --name {reader} -v {volume}:/book:ro busybox sleep 90000
docker exec {name} sh -c 'echo {item} >> /data/book'

# step: update
docker rm -f {name}
docker run -d --name {name} -v {volume}:/data till:2

# step: prices
docker run --rm till:2 cat /data/prices | docker exec -i {name} sh -c 'cat > /data/prices'
