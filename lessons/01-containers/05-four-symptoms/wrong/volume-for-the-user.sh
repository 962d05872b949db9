# step: write
# condition: owner
# says: {owner}: exited 1000
docker rm {write} {owner}
docker run -d --name {owner} --user 1000 -v tally:/var busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
docker wait {owner}
