# step: mark
docker run -d --name {tool} --net=host busybox sleep 100000

# step: both
docker rm {second}
docker network create own
docker run -d --name {second} --network own -p {extra}:{port} -v /root/modes/web:/www busybox httpd -f -p {port} -h /www
sleep 1

# step: ledger
docker network create --internal --subnet 10.9.0.0/24 back
docker rm -f {db} {app}
docker run -d --name {db} --network back -v /root/modes/ledger:/www:ro busybox httpd -f -h /www
docker run -d --name {app} --network front -p {door}:80 -v /root/modes/app:/www:ro busybox httpd -f -h /www
docker network connect back {app}
sleep 1
