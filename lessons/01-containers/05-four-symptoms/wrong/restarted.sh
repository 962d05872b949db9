# step: inside
# condition: found
# says: bad address
docker restart -t 1 {lookup}
