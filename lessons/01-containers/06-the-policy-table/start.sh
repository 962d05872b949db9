docker build -q -t worker:1 /opt/worker || exit 1
for policy in no on-failure always unless-stopped; do
  docker run -d --name $policy --restart $policy worker:1 || exit 1
done
docker run -d --name {service} worker:1
docker run -d --name {job} worker:1 sh -c 'sleep 1; exit 4'
docker wait {job}
true
