# far-box.sh NAME ADDRESS ID: a container's network on the far machine, on a bridge with a tunnel to this one.
ip netns add "$1"
ip -n far link add "br-$3" type bridge
ip -n far link add "$1" type veth peer name eth0 netns "$1"
ip -n far link set "$1" master "br-$3" up
ip -n far link add "vx-$3" type vxlan id "$3" dstport 4789 remote 203.0.113.1
ip -n far link set "vx-$3" master "br-$3" up
ip -n far link set "br-$3" up
ip netns exec "$1" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip -n "$1" addr add "$2" dev eth0
ip -n "$1" link set eth0 up
