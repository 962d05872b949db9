set -e
cd /root/names
docker build -q -t prices -f prices.Dockerfile . > /dev/null
docker build -q -t till -f till.Dockerfile . > /dev/null
# Last night's order: the clock came up first, and got the address that the till has written down.
docker run -d --name {other} -e PRICE=14:02 prices > /dev/null
docker run -d --name {service} -e PRICE={price} prices > /dev/null
address=$(docker inspect -f '{{.NetworkSettings.IPAddress}}' {other})
docker run -d --name till -e PRICES_FROM="$address" till > /dev/null
docker network create window > /dev/null
docker run -d --name board --network window -e PRICES_FROM=bread till > /dev/null
