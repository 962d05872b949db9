# step: cable
# condition: cable
# says: /root/cable says "veth
bridge link | awk '/master br-/ {sub(/@.*/, "", $2); print $2}' > ~/cable
