# step: start
# condition: running
# says: runs "sleep 60"
docker run -d --name {name} busybox sleep 60
