# step: look
echo "{other}" | tee ~/asked

# step: repair
docker rm -f till
docker run -d --name till -e PRICES_FROM={service} --net {net} till
sleep 1

# step: night
docker kill {service} till
docker start till
docker start {service}
sleep 3

# step: board
docker run -d --name shop-window --network window --network-alias bread -e PRICE={price} prices
sleep 2
