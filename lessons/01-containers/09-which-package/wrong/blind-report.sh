# step: agent
# condition: report
# says: and the host runs some
docker run --rm -v ~/parcels:/parcels busybox /parcels/agent > ~/{agent}
