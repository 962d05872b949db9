# step: door
# condition: published
# says: port 80 of the machine leads to {port} inside
docker rm -f {shop}
docker run -d --name {shop} -e PAGE={word} -p 80:{port} shop
