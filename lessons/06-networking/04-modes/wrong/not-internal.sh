# step: ledger
# condition: internal
# says: Internal of back is false
docker network create back
docker rm -f {db}
docker run -d --name {db} --network back -v /root/modes/ledger:/www:ro busybox httpd -f -h /www
docker network connect back {app}
