# step: repair
# condition: serves
# says: does not answer
# cause: crashed
docker restart -t 0 {app}
