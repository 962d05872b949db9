# step: share
# condition: reads
# says: mounted to be written to
docker run -d --name {reader} -v {volume}:/book busybox sleep 90000
