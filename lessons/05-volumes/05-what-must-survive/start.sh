cd /opt/festival || exit 1
for version in 1 2; do docker build -q --build-arg VERSION=$version -t festival:$version . || exit 1; done
docker run -d --name web -p 8080:80 festival:1 serve web
for name in orders photos {rehearsal}; do
  role=$name; test $name = {rehearsal} && role=orders
  docker run -d --name $name festival:1 serve $role || exit 1
done
docker exec orders sh -c 'for n in $(seq {count}); do echo "ticket $n for {band}" >> /var/orders/list; done'
docker exec photos sh -c 'for n in 1 2 3; do echo "{band} $n" > /var/photos/$n.jpg; done'
docker exec {rehearsal} sh -c 'seq 3 > /var/orders/list'
