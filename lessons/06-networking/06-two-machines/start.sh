set -e
# "far": a second machine across the street, as a network namespace, with two containers' networks on it.
ip netns add far
ip netns exec far sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add street0 type veth peer name eth0 netns far
sysctl -qw net.ipv6.conf.street0.disable_ipv6=1
ip addr add 203.0.113.1/24 dev street0
ip link set street0 up
ip -n far addr add 203.0.113.7/24 dev eth0
ip -n far link set eth0 up
sh /root/two-machines/far-box.sh far-one 172.17.0.{host}/16 {id}
sh /root/two-machines/far-box.sh far-two 10.{n}.0.{host}/24 {other}
docker network create --subnet 10.{n}.0.0/24 {net} > /dev/null
docker run -d --name {one} busybox sleep 100000 > /dev/null
docker run -d --name {two} busybox sleep 100000 > /dev/null
docker run -d --name {three} --network {net} busybox sleep 100000 > /dev/null
