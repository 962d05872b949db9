# step: worker
# condition: runs
# says: is in a container
docker run -d --hostname {worker} busybox sleep {seconds}
