# step: repair
# condition: no-number
# says: the till is told to ask 172.
docker rm -f till
docker run -d --name till --network {net} -e PRICES_FROM=$(docker inspect -f '{{(index .NetworkSettings.Networks "{net}").IPAddress}}' {service}) till
sleep 1
