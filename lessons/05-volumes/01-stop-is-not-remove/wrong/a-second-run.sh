# step: again
# condition: running
# says: {name} was made from album:2
docker rm {name}
docker run -d --name {name} -p 8080:80 album:2
