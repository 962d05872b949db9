# step: finish
# condition: done
# says: is exited, exit code 137
docker start no
docker kill no on-failure
