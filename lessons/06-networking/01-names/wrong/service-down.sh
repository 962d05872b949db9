# step: repair
# condition: no-number
# says: told to ask 172.17.
# cause: service-down
docker restart {service}
sleep 1
