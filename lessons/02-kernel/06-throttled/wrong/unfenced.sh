# step: multiply
# condition: fenced
# says: pids.max of {bomb} is max
docker run -d --name {bomb} busy bomb
sleep 1
