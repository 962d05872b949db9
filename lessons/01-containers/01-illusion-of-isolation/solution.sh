# step: outside
pgrep -xf 'sleep {seconds}' | tee ~/pid-outside
grep NSpid /proc/$(cat ~/pid-outside)/status

# step: replace
docker rm -f {name}
docker run -d --name {name} busybox sleep {seconds}
docker exec {name} cat /secret.txt

# step: beside
docker run -d --name {other} busybox sleep {seconds}
docker inspect -f '{{.State.Pid}}' {other} > ~/pid-other

# step: clean-up
docker rm -f {name} {other}
rm ~/pid-inside ~/pid-outside ~/pid-other
