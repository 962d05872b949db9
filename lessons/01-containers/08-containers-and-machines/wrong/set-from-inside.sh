# step: knob
# condition: set
# says: /proc/sys/vm/swappiness says
docker exec {first} sh -c 'echo {value} > /proc/sys/vm/swappiness'
