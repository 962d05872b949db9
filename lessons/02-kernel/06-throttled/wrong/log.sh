# step: repair
# condition: whole
# says: cpu.max of {worker} says "10000 100000"
# cause: log
docker logs {worker} > /dev/null
