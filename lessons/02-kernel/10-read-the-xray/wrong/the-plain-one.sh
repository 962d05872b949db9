# step: three
# condition: network
# says: {plain} has a network of its own
echo {plain} > ~/no-network
echo {open} > ~/no-filter
