# step: fresh
# condition: headline
# says: the image says "{stale} wins"
# cause: site
pkill -f 'httpd -p 172.17.0.1:{port}'
busybox httpd -p 172.17.0.1:{port} -h /root/site
docker build -t news ~/news
