# step: tunnel
# condition: plugged
# says: the tunnel {id} is plugged into nothing
ip link add tunnel type vxlan id {id} dstport 4789 remote 203.0.113.7
ip link set tunnel up
