# step: network
# condition: joined
# says: {service} is not on {net}
docker network create {net}
docker network connect {net} {other}
