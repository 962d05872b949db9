# step: orders
# condition: mounted
# says: nothing is mounted at /var/orders
docker cp orders:/var/orders/list ~/list
docker rm -f orders
docker run -d --name orders -v {orders}:/orders festival:1 serve orders
docker cp ~/list orders:/var/orders/list
