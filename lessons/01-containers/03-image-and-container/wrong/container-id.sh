# step: destroy
# condition: noted
# says: the machine says something else
docker inspect -f '{{.Id}}' {first} > ~/after
