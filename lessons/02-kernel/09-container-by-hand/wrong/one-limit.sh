# step: limits
# condition: processes
# says: pids.max of {box} is max
mkdir /sys/fs/cgroup/{box}
echo {mb}M > /sys/fs/cgroup/{box}/memory.max
