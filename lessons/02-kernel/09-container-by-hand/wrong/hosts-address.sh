# step: wire
# condition: own-address
# says: the host itself has
ip link add to-{box} type veth peer name other
ip addr add 10.{net}.0.2/24 dev to-{box}
ip link set to-{box} up
