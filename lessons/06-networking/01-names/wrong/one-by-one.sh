# step: night
# condition: moved
# says: {service} has 172.
docker restart till
docker restart {service}
