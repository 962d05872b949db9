# step: repair
# condition: runs
# says: {name} is exited
# cause: full
rm -rf /tmp/*
docker start {name}
docker wait {name}
