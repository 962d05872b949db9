# step: neighbours
# condition: neighbour-killed
# says: killed for memory: false
docker kill {store}
