mkdir -p /tmp/busy
cp /root/throttled/bomb /root/throttled/batch /tmp/busy
chmod +x /tmp/busy/bomb /tmp/busy/batch
printf 'FROM busybox\nCOPY bomb batch /bin/\nCMD ["batch"]\n' > /tmp/busy/Dockerfile
docker build -q -t busy /tmp/busy
rm -r /tmp/busy
echo 300 > /sys/fs/cgroup/docker/pids.max
docker run -d --name {worker} --cpus 0.1 --memory {mb}m --pids-limit 30 busy
docker inspect -f '{{.Id}} {{.State.StartedAt}}' {worker} > /run/worker-since
