# step: private
# condition: host-stays-out
# says: the host gets an answer
ip netns add {fourth}
ip netns exec {fourth} httpd -p 8080 -h /srv/{fourth}
ip link add far type veth peer name inside netns {fourth}
ip addr add 10.{far}.0.1/24 dev far
ip link set far up
ip -n {fourth} addr add 10.{far}.0.2/24 dev inside
ip -n {fourth} link set inside up
