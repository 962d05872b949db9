# step: weigh
# condition: saved
# says: says "3.07MB"
echo 3.07MB > ~/saved
