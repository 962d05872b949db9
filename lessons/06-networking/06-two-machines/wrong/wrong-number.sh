# step: tunnel
# condition: plugged
# says: there is no tunnel with the number {id}
ip link add tunnel type vxlan id 7 dstport 4789 remote 203.0.113.7
ip link set tunnel master docker0 up
