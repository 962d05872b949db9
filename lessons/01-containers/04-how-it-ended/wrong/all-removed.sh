# step: read
# condition: keeper
# says: {keeper} is gone
echo {failed} {code} > ~/failed
docker rm -f $(docker ps -aq)
