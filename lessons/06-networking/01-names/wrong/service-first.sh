# step: night
# condition: swapped
# says: till started at
docker stop till {service}
docker start {service} till
