# step: board
# condition: untouched
# says: board is on: {net} window
docker network connect {net} board
docker network disconnect {net} {service}
docker network connect --alias bread {net} {service}
sleep 2
