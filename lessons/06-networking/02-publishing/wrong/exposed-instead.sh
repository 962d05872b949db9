# step: door
# condition: answers
# says: port {port} of 203.0.113.1, asked from outside, does not answer
docker rm -f {shop}
docker run -d --name {shop} -e PAGE={word} --expose {port} shop
