# step: pair
# condition: apart
# says: tunnel {other} on docker0
ip link add tunnel2 type vxlan id {other} dstport 4789 remote 203.0.113.7
ip link set tunnel2 master docker0 up
