# step: kernel
docker exec {second} uname -r > ~/release

# step: density
for n in $(seq {count}); do docker run -d --name {herd}-$n busybox sleep 90000; done
cat /sys/fs/cgroup/docker/*/memory.current | sort -n | head -n 4 | tail -n 1 > /tmp/one
echo $(($(awk '/MemAvailable/ {print $2}' /proc/meminfo) / ($(cat /tmp/one) / 1024))) > ~/fit

# step: knob
sysctl -w vm.swappiness={value}
docker exec {first} cat /proc/sys/vm/swappiness > ~/inside
docker rm -f $(docker ps -aq --filter name={herd}-)
