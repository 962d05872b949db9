# step: cage
# condition: counted
# says: oom_kill of {cage} is 0
mkdir /sys/fs/cgroup/{cage}
echo {mb}M > /sys/fs/cgroup/{cage}/memory.max
timeout 3 leak
