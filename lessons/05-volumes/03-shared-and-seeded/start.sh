cd /opt/till || exit 1
docker build -q --build-arg PRICE={old_price} -t till:1 . || exit 1
docker build -q --build-arg PRICE={new_price} -t till:2 . || exit 1
mkdir -p /srv/till
docker run -d --name {name} -v /srv/till:/data till:1
docker wait {name}
true
