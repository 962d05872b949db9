# step: next-door
docker exec {one} ping -c 1 $(docker inspect -f '{{.NetworkSettings.IPAddress}}' {two})

# step: tunnel
ip link add tunnel type vxlan id {id} dstport 4789 remote 203.0.113.7
ip link set tunnel master docker0 up
docker exec {one} ping -c 3 172.17.0.{host}

# step: pair
ip link add tunnel2 type vxlan id {other} dstport 4789 remote 203.0.113.7
ip link set tunnel2 master br-$(docker network inspect -f '{{slice .Id 0 12}}' {net}) up
docker exec {three} ping -c 3 10.{n}.0.{host}
