# step: repair
# condition: delivered
# says: does not answer
# cause: depot-moved
ip netns exec outside busybox httpd -p {port} -h /root/depot
