# step: chown
# condition: clipped
# says: which are 0 capabilities
docker rm -f {box}
docker run -d --name {box} --cap-drop ALL busybox sleep 3000
