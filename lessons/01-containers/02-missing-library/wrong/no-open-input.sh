# step: run
# condition: runs
# says: {name} is exited
docker run -d --name {name} tides:1 tides listen
sleep 1
