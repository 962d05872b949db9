# step: prices
# condition: prices
# says: costs {old_price}
docker restart -t 1 {name}
