# step: outside
# condition: noted
# says: in a container
docker inspect -f '{{.State.Pid}}' {box} > ~/outside
