# step: write
# condition: owner
# says: running
docker rm {write} {owner}
docker run -d --name {owner} busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
docker run -d --name {write} busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
