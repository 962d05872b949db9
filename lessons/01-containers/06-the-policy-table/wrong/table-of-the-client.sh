# step: engine
# condition: list
# says: /root/list says: CONTAINER ID
docker ps > ~/list
docker version -f '{{.Server.Version}}' > ~/version
