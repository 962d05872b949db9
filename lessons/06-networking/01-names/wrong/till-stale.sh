# step: repair
# condition: price
# says: the till says "bread: 14:02"
# cause: till-stale
docker restart till
sleep 1
