# step: backwards
# condition: five
# says: cgroup ipc mnt net pid uts
docker run -d --name {final} --memory {bytes} --hostname {host} --cap-drop NET_RAW busybox sleep {seconds}
