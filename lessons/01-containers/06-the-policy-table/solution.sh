# step: engine
curl -s --unix-socket /var/run/docker.sock http://localhost/containers/json > ~/list
docker version -f '{{.Server.Version}}' > ~/version

# step: crash
sleep 1
docker ps --format '{{.Names}}' | grep -v {service} > ~/crash

# step: finish
docker start no
for name in no on-failure always unless-stopped; do docker exec $name finish; done
sleep 3
docker ps --format '{{.Names}}' | grep -v {service} > ~/finish

# step: boot
docker ps --format '{{.Names}}' > ~/boot

# step: give
docker update --restart unless-stopped {service}
docker start {service}
docker exec {service} crash
docker update --restart on-failure:{tries} {job}
docker start {job}
until [ "$(docker inspect -f '{{.State.Status}} {{.RestartCount}}' {job})" = "exited {tries}" ]; do sleep 1; done
