# step: kill
# condition: exited
# says: {name} is running
kill $(docker inspect -f '{{.State.Pid}}' {name})
