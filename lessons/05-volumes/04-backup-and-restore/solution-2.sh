# step: rescue
docker stop -t 1 {name}
docker rm {name}
docker volume create {volume}
cp -a $(dirname $(grep -l {guest} /var/lib/docker/volumes/*/_data/guests))/. /var/lib/docker/volumes/{volume}/_data
docker run -d --name {name} -v {volume}:/data hotel:2

# step: backup
mkdir -p ~/backup
tar czf ~/backup/{volume}.tar.gz -C /var/lib/docker/volumes/{volume}/_data guests
sha256sum < /var/lib/docker/volumes/{volume}/_data/guests | cut -c1-64 > ~/sum

# step: restore
docker rm -f {name} && docker volume rm {volume}
docker create --name {name} -v {volume}:/data hotel:2
gunzip -c ~/backup/{volume}.tar.gz | docker cp - {name}:/data
docker start {name}

# step: plan
docker run -d --name {copy} -v {copy}:/data hotel:1
docker exec {name} cat /data/guests | docker exec -i {copy} sh -c 'cat > /data/guests; echo {late} >> /data/guests'
docker stop -t 1 {copy} && docker rm {copy}
docker run -d --name {copy} -v {copy}:/data hotel:2
