# step: left
# condition: started
# says: /note
docker rm {plain}
docker run -d --name {plain} busybox sleep 90000
