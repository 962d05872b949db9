# step: cable
# condition: cable
# says: /root/cable says "eth0"
echo eth0 > ~/cable
