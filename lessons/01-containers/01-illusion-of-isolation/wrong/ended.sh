# step: start
# condition: running
# says: runs "true"
docker run --name {name} busybox true
