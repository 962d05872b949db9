# step: rehearse
docker rm -f {rehearsal}
docker run -d --name {rehearsal} festival:2 serve orders

# step: plan
printf '%s\n' '/var/page memory' '/run/session memory' '/var/orders volume' '/var/photos volume' > ~/plan

# step: orders
docker cp orders:/var/orders/list ~/list
docker rm -f orders
docker run -d --name orders -v {orders}:/var/orders festival:1 serve orders
docker cp ~/list orders:/var/orders/list

# step: friday
docker rm -f orders
docker run -d --name orders -v {orders}:/var/orders festival:2 serve orders
docker cp photos:/var/photos ~/
docker rm -f photos
docker run -d --name photos -v {photos}:/var/photos festival:2 serve photos
docker cp ~/photos/. photos:/var/photos
docker rm -f web
docker run -d --name web -p 8080:80 --read-only --tmpfs /var/page --tmpfs /run/session festival:2 serve web
sleep 1
