# step: engine
docker version -f '{{.Server.Version}}' > ~/version
curl -s --unix-socket /run/docker.sock 'http://docker/v1.45/containers/json?all=1' > ~/list

# step: crash
printf '%s\n' unless-stopped on-failure always > ~/crash
sleep 1

# step: finish
docker start no
for name in no on-failure always unless-stopped; do kill -USR2 $(docker inspect -f '{{.State.Pid}}' $name); done
sleep 3
printf '%s\n' always unless-stopped > ~/finish

# step: boot
echo always > ~/boot

# step: give
docker update --restart=unless-stopped {service}
docker start {service}
kill -9 $(docker inspect -f '{{.State.Pid}}' {service})
docker update --restart=on-failure:{tries} {job}
docker start {job}
until [ "$(docker inspect -f '{{.State.Status}} {{.RestartCount}}' {job})" = "exited {tries}" ]; do sleep 1; done
