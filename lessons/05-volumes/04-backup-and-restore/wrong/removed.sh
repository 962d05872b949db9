# step: rescue
# condition: guests
# says: {guest} is missing
# cause: removed
docker rm -f {name}
docker run -d --name {name} -v {volume}:/data hotel:2
docker exec {name} sh -c 'echo "room 2: Curie" >> /data/guests'
