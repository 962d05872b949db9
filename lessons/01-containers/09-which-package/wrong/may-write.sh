# step: decide
# condition: mounted
# says: /root/parcels true
docker run -d --name {api} -v ~/parcels:/parcels busybox /parcels/greet
