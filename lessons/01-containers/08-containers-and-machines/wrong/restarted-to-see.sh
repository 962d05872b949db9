# step: knob
# condition: alive
# says: {first}
sysctl -w vm.swappiness={value}
docker restart -t 0 {first}
docker exec {first} cat /proc/sys/vm/swappiness > ~/inside
