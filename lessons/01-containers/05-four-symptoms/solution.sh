# step: logs
docker rm {port}
docker run -d --name {port} busybox httpd -f -p 80 -h /bin

# step: kernel
docker update --memory 64m --memory-swap 64m {memory}
docker start {memory}
until docker logs {memory} 2>&1 | grep -q counted; do sleep 1; done

# step: inside
docker exec {lookup} sed 's/berth //' /tmp/berth > ~/berth
docker network connect yard {lookup}

# step: write
docker rm {write} {owner}
docker run -d --name {write} --read-only --tmpfs /var busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
docker run -d --name {owner} --user 1000 --tmpfs /var busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
