# step: events
# condition: counted
# says: says "3"
docker restart -t 1 {name}
echo 3 > ~/left
