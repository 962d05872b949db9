# step: third
# condition: third-listens
# says: {third} has ended
docker run -d --name {third} busybox httpd -p 8080
