# step: update
# condition: updated
# says: the step asks for {volume}
docker rm -f {name}
docker run -d --name {name} -v {volume}-2:/data till:2
