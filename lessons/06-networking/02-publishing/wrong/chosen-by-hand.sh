# step: dice
# condition: chosen
# says: PublishAllPorts of popup is false
docker run -d --name popup -e PAGE={word} -p 8999:80 shop
echo 8999 > ~/popup-port
