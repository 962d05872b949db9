# step: next-door
docker exec {one} wget -qO- $(docker inspect -f '{{.NetworkSettings.IPAddress}}' {two})

# step: tunnel
ip link add name tunnel master docker0 up type vxlan id {id} remote 203.0.113.7 dstport 4789 dev street0
docker exec {one} ping -c 3 172.17.0.{host}

# step: pair
ip link add name second up type vxlan id {other} remote 203.0.113.7 dstport 4789
ip link set second master $(ip -br link show type bridge | awk '/^br-/ {print $1}')
docker exec {three} ping -c 3 10.{n}.0.{host}
