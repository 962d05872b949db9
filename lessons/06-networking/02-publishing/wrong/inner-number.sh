# step: dice
# condition: noted
# says: /root/popup-port says "80"
docker run -d --name popup -e PAGE={word} -P shop
echo 80 > ~/popup-port
