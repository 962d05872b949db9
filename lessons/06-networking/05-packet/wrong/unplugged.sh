# step: repair
# condition: delivered
# says: does not answer
# cause: unplugged
docker network disconnect bridge {courier}
docker network connect bridge {courier}
