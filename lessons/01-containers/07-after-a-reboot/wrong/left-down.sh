# step: left
# condition: runs
# says: {plain} is exited
echo 2 > ~/lasted
