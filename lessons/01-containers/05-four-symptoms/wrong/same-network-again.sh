# step: logs
# condition: own
# says: have one net namespace
docker rm {port}
docker run -d --name {port} --network container:front busybox httpd -f -p 8080 -h /bin
