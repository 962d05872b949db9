# step: tunnel
# condition: reached
# says: nobody answers
ip link add tunnel type vxlan id {id} dstport 4789 remote 203.0.113.1
ip link set tunnel master docker0 up
