# step: ledger
# condition: reached
# says: {app} does not know the name {db}
docker network create --internal back
docker rm -f {db}
docker run -d --name {db} --network back -v /root/modes/ledger:/www:ro busybox httpd -f -h /www
