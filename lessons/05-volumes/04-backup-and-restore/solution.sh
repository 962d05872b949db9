# step: rescue
old=$(basename $(dirname $(dirname $(grep -l {guest} /var/lib/docker/volumes/*/_data/guests))))
docker run --rm -v $old:/from -v {volume}:/to busybox cp -a /from/. /to
docker rm -f {name}
docker run -d --name {name} -v {volume}:/data hotel:2

# step: backup
docker run --rm -v {volume}:/data:ro -v ~/backup:/backup busybox tar czf /backup/{volume}.tar.gz -C /data .
sha256sum /var/lib/docker/volumes/{volume}/_data/guests | cut -c1-64 > ~/sum

# step: restore
docker rm -f {name}
docker volume rm {volume}
docker run --rm -v {volume}:/data -v ~/backup:/backup:ro busybox tar xzf /backup/{volume}.tar.gz -C /data
docker run -d --name {name} -v {volume}:/data hotel:2

# step: plan
docker run --rm -v {copy}:/data -v ~/backup:/backup:ro busybox tar xzf /backup/{volume}.tar.gz -C /data
docker run -d --name {copy} -v {copy}:/data hotel:1
docker exec {copy} sh -c 'echo "room 9: {late}" >> /data/guests'
docker rm -f {copy}
docker run -d --name {copy} -v {copy}:/data hotel:2
