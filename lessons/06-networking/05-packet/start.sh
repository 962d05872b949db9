set -e
# "Outside": a depot across the street, as a network namespace with an address of its own.
ip netns add outside
ip link add street0 type veth peer name eth0 netns outside
ip addr add 203.0.113.{house}/24 dev street0
ip link set street0 up
ip -n outside addr add 203.0.113.7/24 dev eth0
ip -n outside link set lo up
ip -n outside link set eth0 up
ip -n outside route add default via 203.0.113.{house}
mkdir -p /root/depot
echo "{word} received" > /root/depot/index.html
ip netns exec outside busybox httpd -p 203.0.113.7:{port} -h /root/depot
docker run -d --name {courier} busybox sleep 100000 > /dev/null
# A second network, whose containers keep their own address when they leave.
docker network create --subnet 10.{n}.0.0/16 -o com.docker.network.bridge.enable_ip_masquerade=false fleet > /dev/null
docker run -d --name {van} --network fleet busybox sleep 100000 > /dev/null
# Somebody's rule of last night.
nft insert rule ip docker DOCKER-USER ip saddr 172.17.0.0/16 ip daddr 203.0.113.0/24 counter drop
