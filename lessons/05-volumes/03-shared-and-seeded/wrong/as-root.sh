# step: repair
# condition: user
# says: runs as user 0
docker rm -f {name}
docker run -d --name {name} --user 0 -v {volume}:/data till:1
