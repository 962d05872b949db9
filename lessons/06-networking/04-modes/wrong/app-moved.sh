# step: ledger
# condition: open
# says: port {door} of 203.0.113.1, asked from outside, does not answer
docker network create --internal back
docker rm -f {db} {app}
docker run -d --name {db} --network back -v /root/modes/ledger:/www:ro busybox httpd -f -h /www
docker run -d --name {app} --network back -p {door}:80 -v /root/modes/app:/www:ro busybox httpd -f -h /www
