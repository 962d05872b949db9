# step: limit
docker run -d --name {leak} --memory {mb}m leaky
docker wait {leak}

# step: files
docker run -d --name {other} --memory {more}m --cpus {share} busybox sleep 3000
cd /sys/fs/cgroup/docker/$(docker inspect -f '{{.Id}}' {other})
cat memory.max cpu.max > ~/limits
cd

# step: cage
mkdir /sys/fs/cgroup/{cage}
echo {mb}M > /sys/fs/cgroup/{cage}/memory.max
sh -c 'echo $$ > /sys/fs/cgroup/{cage}/cgroup.procs; exec leak'
