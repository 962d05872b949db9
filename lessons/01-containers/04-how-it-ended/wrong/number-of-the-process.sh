# step: kill
# condition: noted
# says: says "
docker inspect -f '{{.State.Pid}}' {name} > ~/code
docker kill {name}
