# step: least
# condition: works
# says: {risky} is exited
docker rm -f {risky}
docker run -d --name {risky} --cap-drop ALL busybox httpd -f -p 80 -u 1000:1000
sleep 1
