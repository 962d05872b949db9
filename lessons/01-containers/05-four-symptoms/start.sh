docker network create yard
docker run -d --name stock --network yard busybox sh -c 'mkdir /w; echo "{crates} crates" > /w/index.html; exec httpd -f -p 80 -h /w'
docker run -d --name front busybox httpd -f -p 80 -h /bin
docker run -d --name {port} --network container:front busybox sh -c 'echo "pier {pier}: opening the counter"; exec httpd -f -p 80 -h /bin'
docker run -d --name {memory} -m 12m busybox sh -c 'echo "counting"; dd if=/dev/zero of=/dev/shm/stock bs=1M count=24 2>/dev/null && echo "counted" && exec sleep 90000'
docker run -d --name {lookup} busybox sh -c 'echo "berth {berth}" > /tmp/berth; while :; do wget -qO- http://stock/; sleep 2; done'
docker run -d --name {write} --read-only busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
docker run -d --name {owner} --user 1000 busybox sh -c 'echo 1 > /var/tally && exec sleep 90000'
docker wait {port} {memory} {write} {owner}
