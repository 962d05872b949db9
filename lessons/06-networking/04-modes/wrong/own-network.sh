# step: mark
# condition: same
# says: {tool} is in net:
docker run -d --name {tool} busybox sleep 100000
