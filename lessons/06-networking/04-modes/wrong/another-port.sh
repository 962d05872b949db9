# step: both
# condition: runs
# says: the step asks for "httpd -f -p {port} -h /www"
docker rm -f {second}
docker run -d --name {second} --network host -v /root/modes/web:/www:ro busybox httpd -f -p {extra} -h /www
sleep 1
