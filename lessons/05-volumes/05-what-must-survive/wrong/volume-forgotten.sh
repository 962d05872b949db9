# step: friday
# condition: tickets
# says: orders has 0 of {count} tickets
docker rm -f orders
docker run -d --name orders festival:2 serve orders
