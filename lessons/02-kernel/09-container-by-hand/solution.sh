# step: files
mount -t overlay overlay -o lowerdir=/tmp/{box}/image,upperdir=/tmp/{box}/upper,workdir=/tmp/{box}/work /tmp/{box}/root

# step: limits
mkdir /sys/fs/cgroup/{box}
echo {mb}M > /sys/fs/cgroup/{box}/memory.max
echo {tasks} > /sys/fs/cgroup/{box}/pids.max

# step: start
cd /tmp/{box}
printf '%s\n' 'cd /tmp/{box}/root' 'mkdir old' 'pivot_root . old' 'mount -t proc proc /proc' 'hostname {box}' 'ls /old > /seen' 'umount -l /old' 'rmdir /old' 'exec httpd -f -p 8080' > inside
sh -c 'echo $$ > /sys/fs/cgroup/{box}/cgroup.procs; exec unshare --mount --pid --uts --ipc --net --cgroup --fork sh inside' &
until pgrep -xf 'httpd -f -p 8080'; do sleep 0.2; done

# step: wire
pid=$(pgrep -xf 'httpd -f -p 8080')
ip link add to-{box} type veth peer name eth0 netns $pid
ip addr add 10.{net}.0.1/24 dev to-{box}
ip link set to-{box} up
nsenter --target $pid --net ip addr add 10.{net}.0.2/24 dev eth0
nsenter --target $pid --net ip link set eth0 up

# step: enter
nsenter --target $(pgrep -xf 'httpd -f -p 8080') --all sh -c "echo {word} > /note"

# step: apart
kill -9 $(pgrep -xf 'httpd -f -p 8080')
sleep 1
umount /tmp/{box}/root
rmdir /sys/fs/cgroup/{box}
