# step: door
docker rm -f {shop}
docker run --detach --name={shop} --env=PAGE={word} --publish {port}:80/tcp shop

# step: wall
docker rm -f {kiosk}
docker run -d --name {kiosk} -e PAGE={news} --publish={second}:{inner} --restart=always kiosk

# step: dice
docker run -d --name popup -e PAGE={word} --publish-all shop
docker inspect -f '{{(index (index .NetworkSettings.Ports "80/tcp") 0).HostPort}}' popup > ~/popup-port
