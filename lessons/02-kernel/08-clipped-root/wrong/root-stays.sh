# step: least
# condition: not-root
# says: runs as user 0
docker rm -f {risky}
docker run -d --name {risky} --cap-drop ALL busybox httpd -f -p 80
