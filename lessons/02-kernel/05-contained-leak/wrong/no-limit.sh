# step: limit
# condition: limited
# says: HostConfig.Memory
docker run -d --name {leak} leaky
