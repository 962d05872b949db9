# step: next-door
# condition: knows
# says: {one} has no neighbour at 172.17.
docker exec {one} ping -c 1 -W 1 {two}
