# step: update
# condition: updated
# says: {name} is still the same container
docker restart -t 1 {name}
