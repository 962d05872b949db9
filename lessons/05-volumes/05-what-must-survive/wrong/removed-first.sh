# step: orders
# condition: tickets
# says: 0 of {count} tickets
docker rm -f orders
docker run -d --name orders -v {orders}:/var/orders festival:1 serve orders
