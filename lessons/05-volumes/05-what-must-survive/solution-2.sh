# step: rehearse
docker stop -t 1 {rehearsal} && docker rm {rehearsal}
docker run --name {rehearsal} -d festival:2 serve orders

# step: plan
cat > ~/plan <<'END'
/var/orders volume
/var/photos volume
/var/page layer
/run/session memory
END

# step: orders
docker volume create {orders}
cp $(docker inspect -f '{{.GraphDriver.Data.UpperDir}}' orders)/var/orders/list /var/lib/docker/volumes/{orders}/_data/
docker rm -f orders
docker run -d --name orders --mount type=volume,source={orders},target=/var/orders festival:1 serve orders

# step: friday
docker stop -t 1 orders photos web
docker cp photos:/var/photos - > ~/photos.tar
docker rm orders photos web
docker run -d --name orders -v {orders}:/var/orders festival:2 serve orders
docker create --name photos -v {photos}:/var/photos festival:2 serve photos
docker cp - photos:/var < ~/photos.tar
docker start photos
docker run -d --name web -p 8080:80 --read-only --tmpfs /var/page:size=1m --tmpfs /run festival:2 serve web
docker rm -f web
docker run -d --name web -p 8080:80 --read-only --tmpfs /var/page:size=1m --mount type=tmpfs,target=/run/session festival:2 serve web
sleep 1
