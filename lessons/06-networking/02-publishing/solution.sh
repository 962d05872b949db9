# step: door
docker rm -f {shop}
docker run -d --name {shop} -e PAGE={word} -p {port}:80 shop
ip netns exec outside curl -sS -m 2 http://203.0.113.1:{port}

# step: wall
docker rm -f {kiosk}
docker run -d --name {kiosk} -e PAGE={news} -p {second}:{inner} kiosk

# step: dice
docker run -d --name popup -e PAGE={word} -P shop
docker port popup 80 | sed -n '1s/.*://p' > ~/popup-port
