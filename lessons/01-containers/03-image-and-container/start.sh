cd /root/greeter || exit 1
docker build -q -t greeter:1 . || exit 1
docker run -d --name {first} -p 8081:80 greeter:1
docker run -d --name {second} -p 8082:80 greeter:1
docker exec {second} sed -i s/Wellcome/Welcome/ /srv/index.html
