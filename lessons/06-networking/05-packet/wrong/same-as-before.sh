# step: van
# condition: seen
# says: /root/van-seen says "203.0.113.{house}"
echo docker0 > ~/van-bridge
cp ~/cable ~/van-cable
echo 203.0.113.{house} > ~/van-seen
