# step: door
# condition: answers
# says: does not answer
docker rm -f {shop}
docker run -d --name {shop} -e PAGE={word} -p 127.0.0.1:{port}:80 shop
