# step: prices
# condition: owner
# says: prices belongs to user 0
rm /var/lib/docker/volumes/{volume}/_data/prices
echo "tea costs {new_price}" > /var/lib/docker/volumes/{volume}/_data/prices
