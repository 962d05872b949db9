# step: full
# condition: again
# says: No space left on device
docker container prune -f
docker image prune -f
