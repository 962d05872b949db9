# step: fail
# condition: named
# says: says "column"
echo column > ~/missing
