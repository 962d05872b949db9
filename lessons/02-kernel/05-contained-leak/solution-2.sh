# step: limit
docker run -d --name {leak} -m $(({mb} * 1024 * 1024)) leaky
docker wait {leak}

# step: files
docker run -d --name {other} busybox sleep 3000
docker update --memory {more}m --memory-swap {more}m --cpus {share} {other}
docker exec {other} true
pid=$(docker inspect -f '{{.State.Pid}}' {other})
group=/sys/fs/cgroup$(sed 's/^0:://' /proc/$pid/cgroup)
head -n 1 $group/cpu.max > ~/limits
head -n 1 $group/memory.max >> ~/limits

# step: cage
mkdir /sys/fs/cgroup/{cage}
echo $(({mb} * 1048576)) > /sys/fs/cgroup/{cage}/memory.max
leak &
echo $! > /sys/fs/cgroup/{cage}/cgroup.procs
wait $!
