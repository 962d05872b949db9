# step: volume
# condition: stored
# says: there is no
docker rm -f {name}
docker run -d --name {name} -p 8080:80 -v {volume}:/srv/photos album:2
