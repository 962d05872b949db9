# step: cable
bridge link | awk '/master docker0/ {sub(/@.*/, "", $2); print $2}' > ~/cable

# step: repair
nft delete rule ip docker DOCKER-USER handle $(nft -a list chain ip docker DOCKER-USER | sed -n 's/.*drop # handle //p')

# step: van
bridge link | awk '/master br-/ {print $7}' > ~/van-bridge
bridge link | awk '/master br-/ {sub(/@.*/, "", $2); print $2}' > ~/van-cable
ip netns exec outside timeout 4 tcpdump -lni eth0 -c 1 'tcp[tcpflags] == tcp-syn' > ~/far 2> /dev/null & sleep 1
docker exec {van} wget -qO- 203.0.113.7:{port}; wait
sed 's/.* IP \([0-9]*\.[0-9]*\.[0-9]*\.[0-9]*\)\..* > .*/\1/' ~/far > ~/van-seen
