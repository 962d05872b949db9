# step: give
# condition: returned
# says: RestartCount of {service} is 0
docker rm -f {service}
docker run -d --name {service} --restart unless-stopped worker:1
