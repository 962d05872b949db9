# step: left
# condition: lasted
# says: it says 4, which is not so
docker start {plain}
echo 4 > ~/lasted
