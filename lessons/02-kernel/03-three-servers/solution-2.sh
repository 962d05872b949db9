# step: room
nsenter --net=/run/netns/{second} httpd -p 8080 -h /srv/{second}

# step: loopback
ip netns exec {second} ifconfig lo 127.0.0.1 up

# step: third
docker run --detach --name={third} busybox sh -c "exec httpd -f -p 8080 -h /tmp"

# step: cable
ip netns exec {second} ifconfig inside 10.{net}.0.2 netmask 255.255.255.0 up

# step: private
ip netns add {fourth}
ip link add left type veth peer name right
ip link set left netns {second}
ip link set right netns {fourth}
ip netns exec {second} ifconfig left 10.{far}.0.1 netmask 255.255.255.0 up
ip netns exec {fourth} ifconfig right 10.{far}.0.2 netmask 255.255.255.0 up
ip netns exec {fourth} httpd -p 8080 -h /srv/{fourth}
