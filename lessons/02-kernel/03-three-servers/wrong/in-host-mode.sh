# step: third
# condition: third-listens
# says: {third} has ended
docker run -d --network host --name {third} busybox httpd -f -p 8080
sleep 1
