# step: room
ip netns exec {second} httpd -p 8080 -h /srv/{second}

# step: loopback
ip -n {second} link set lo up

# step: third
docker run -d --name {third} busybox httpd -f -p 8080

# step: cable
ip -n {second} addr add 10.{net}.0.2/24 dev inside
ip -n {second} link set inside up

# step: private
ip netns add {fourth}
ip netns exec {fourth} httpd -p 8080 -h /srv/{fourth}
ip -n {second} link add to-{fourth} type veth peer name to-{second} netns {fourth}
ip -n {second} addr add 10.{far}.0.1/24 dev to-{fourth}
ip -n {second} link set to-{fourth} up
ip -n {fourth} addr add 10.{far}.0.2/24 dev to-{second}
ip -n {fourth} link set to-{second} up
