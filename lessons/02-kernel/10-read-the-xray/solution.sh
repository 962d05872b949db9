# step: sixth
pid=$(docker inspect -f '{{.State.Pid}}' {name})
for kind in cgroup ipc mnt net pid user uts; do test "$(readlink /proc/$pid/ns/$kind)" = "$(readlink /proc/1/ns/$kind)" || echo $kind; done | tee ~/own

# step: three
echo {shared} > ~/no-network
echo {open} > ~/no-filter

# step: backwards
docker run -d --name {final} --memory {bytes} --ipc host --hostname {host} --cap-drop NET_RAW busybox sleep {seconds}
