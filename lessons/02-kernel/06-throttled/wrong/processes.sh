# step: repair
# condition: whole
# says: cpu.max of {worker} says "10000 100000"
# cause: processes
docker update --pids-limit 200 {worker}
