# step: compare
# condition: counted
# says: /root/different says "9"
echo 9 > ~/different
