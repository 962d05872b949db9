# step: make
# condition: paused
# says: {paused} is exited
docker run -d --name {paused} --init busybox sleep 3000
docker stop {paused}
