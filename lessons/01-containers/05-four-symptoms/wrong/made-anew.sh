# step: inside
# condition: alive
# says: has ended
docker rm -f {lookup}
