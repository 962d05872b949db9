# step: logs
docker rm -f {port}
docker run -d --name {port} --network yard busybox httpd -f -p 80 -h /

# step: kernel
docker update -m 48m --memory-swap 48m {memory}
docker restart {memory}
until docker logs {memory} 2>&1 | grep -q counted; do sleep 1; done

# step: inside
echo {berth} > ~/berth
docker network connect --alias searcher yard {lookup}

# step: write
docker rm {write} {owner}
docker run -d --name {write} --read-only --mount type=tmpfs,target=/var busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
mkdir -p /srv/tally && chown 1000 /srv/tally
docker run -d --name {owner} --user 1000 -v /srv/tally:/var busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
