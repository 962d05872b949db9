# step: board
# condition: shows
# says: bad address 'bread'
docker network connect window {service}
sleep 2
