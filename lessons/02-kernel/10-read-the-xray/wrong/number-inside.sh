# step: sixth
# condition: listed
# says: ~/own says: nothing
for kind in cgroup ipc mnt net pid user uts; do test "$(readlink /proc/1/ns/$kind)" = "$(readlink /proc/1/ns/$kind)" || echo $kind; done > ~/own
