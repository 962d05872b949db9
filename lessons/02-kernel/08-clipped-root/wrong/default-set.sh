# step: least
# condition: least
# says: two are enough
docker rm -f {risky}
docker run -d --name {risky} busybox httpd -f -p 80 -u 1000:1000
