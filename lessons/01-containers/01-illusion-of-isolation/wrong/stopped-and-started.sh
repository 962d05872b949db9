# step: replace
# condition: another
# says: {name} is still the same container
docker stop -t 0 {name}
docker start {name}
