# step: plan
# condition: guests
# says: {late} is missing
docker run -d --name {copy} hotel:1
docker exec {copy} sh -c 'echo {late} >> /data/guests'
docker rm -f {copy}
docker run --rm -v {copy}:/data -v ~/backup:/backup:ro busybox tar xzf /backup/{volume}.tar.gz -C /data
docker run -d --name {copy} -v {copy}:/data hotel:2
