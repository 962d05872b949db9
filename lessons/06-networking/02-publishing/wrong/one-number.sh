# step: door
# condition: published
# says: leads to {port} inside
docker rm -f {shop}
docker run -d --name {shop} -e PAGE={word} -p {port} shop
