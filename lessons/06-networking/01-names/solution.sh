# step: look
echo {other} > ~/asked

# step: repair
docker rm -f till
docker run -d --name till --network {net} -e PRICES_FROM={service} till
sleep 1

# step: night
docker stop till {service}
docker start till {service}
sleep 3

# step: board
docker network connect --alias bread window {service}
sleep 2
