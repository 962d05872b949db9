# step: read
# condition: named
# says: says "{starved} 137"
echo {starved} 137 > ~/failed
