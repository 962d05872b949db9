# step: update
# condition: answers
# says: does not answer
docker rm -f {name}
docker run -d --name {name} album:2
