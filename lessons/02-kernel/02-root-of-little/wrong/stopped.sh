# step: repair
# condition: own-name
# says: {namer} is exited
docker stop -t 0 {namer}
hostname drydock
