# step: repair
# condition: runs
# says: {name} is exited
# cause: files
echo "tea costs {old_price}" > /srv/till/prices
docker start {name}
docker wait {name}
