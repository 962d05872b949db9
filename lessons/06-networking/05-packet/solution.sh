# step: cable
ip -o link | grep "^$(docker exec {courier} cat /sys/class/net/eth0/iflink):" | sed 's/^[0-9]*: //; s/@.*//' > ~/cable

# step: repair
nft flush chain ip docker DOCKER-USER

# step: van
echo br-$(docker network inspect -f '{{slice .Id 0 12}}' fleet) > ~/van-bridge
ip -o link | grep "^$(docker exec {van} cat /sys/class/net/eth0/iflink):" | sed 's/^[0-9]*: //; s/@.*//' > ~/van-cable
docker exec {van} hostname -i > ~/van-seen
