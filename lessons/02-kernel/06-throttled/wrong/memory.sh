# step: repair
# condition: whole
# says: cpu.max of {worker} says "10000 100000"
# cause: memory
docker update --memory 200m --memory-swap 200m {worker}
