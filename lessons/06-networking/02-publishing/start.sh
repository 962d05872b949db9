set -e
cd /root/publishing
sh outside.sh
docker build -q -t shop . > /dev/null
docker build -q -t kiosk --build-arg LISTEN={inner} . > /dev/null
docker run -d --name {shop} -e PAGE={word} shop > /dev/null
docker run -d --name {kiosk} -p {second}:80 -e PAGE={news} kiosk > /dev/null
