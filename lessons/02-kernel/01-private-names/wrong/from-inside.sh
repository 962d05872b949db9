# step: outside
# condition: noted
# says: which has no other number
echo 1 > ~/outside
