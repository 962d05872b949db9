# step: mark
docker run -d --name {tool} --network host busybox sleep 100000

# step: both
docker rm {second}
docker run -d --name {second} -p {extra}:{port} -v /root/modes/web:/www:ro busybox httpd -f -p {port} -h /www
sleep 1

# step: ledger
docker network create --internal back
docker rm -f {db}
docker run -d --name {db} --network back -v /root/modes/ledger:/www:ro busybox httpd -f -h /www
docker network connect back {app}
sleep 1
