# step: rescue
# condition: named
# says: is mounted at /data
# cause: image
docker rm -f {name}
docker run -d --name {name} hotel:1
