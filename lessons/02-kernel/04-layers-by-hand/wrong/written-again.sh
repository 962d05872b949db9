# step: restock
# condition: from-below
# says: that is a copy
docker exec {shop} sh -c 'echo "{lost}, fresh" > /shop/{lost}'
