# step: loop
docker run -d --name {hog} --cpu-period 100000 --cpu-quota $(awk 'BEGIN { print {share} * 100000 }') busybox sh -c 'while :; do :; done'
sleep 1

# step: multiply
docker run --detach --pids-limit={count} --name={bomb} busy /bin/bomb
sleep 1

# step: repair
echo max > /sys/fs/cgroup/docker/$(docker inspect -f '{{.Id}}' {worker})/cpu.max
