# step: backwards
# condition: dropped
# says: its capabilities are 0000000000000000
docker run -d --name {final} --memory {bytes} --ipc host --hostname {host} --cap-drop ALL busybox sleep {seconds}
