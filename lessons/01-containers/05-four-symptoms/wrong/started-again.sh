# step: logs
# condition: runs
# says: {port} is exited
docker start {port}
docker wait {port}
