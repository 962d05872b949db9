# step: both
# condition: apart
# says: {second} and host have one net namespace
docker rm -f {web} {second}
docker run -d --name {second} --network host -v /root/modes/web:/www:ro busybox httpd -f -p {port} -h /www
