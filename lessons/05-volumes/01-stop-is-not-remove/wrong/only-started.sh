# step: again
# condition: noted
# says: empty, or not there
docker start {name}
