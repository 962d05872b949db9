# step: loopback
# condition: answers-inside
# says: does not answer
ip link set lo up
