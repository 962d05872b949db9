# step: board
# condition: untouched
# says: board is on: {net}
docker rm -f board
docker run -d --name board --network {net} -e PRICES_FROM={service} till
sleep 2
