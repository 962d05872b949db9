# Makes "outside": a computer across the street, as a network namespace with an address of its own.
ip netns add outside
ip link add street0 type veth peer name eth0 netns outside
ip addr add 203.0.113.1/24 dev street0
ip link set street0 up
ip -n outside addr add 203.0.113.7/24 dev eth0
ip -n outside link set lo up
ip -n outside link set eth0 up
ip -n outside route add default via 203.0.113.1
