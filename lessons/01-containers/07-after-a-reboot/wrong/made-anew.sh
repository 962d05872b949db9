# step: again
# condition: up
# says: /note
docker rm -f {plain}
docker run -d --name {plain} --restart always busybox sleep 90000
