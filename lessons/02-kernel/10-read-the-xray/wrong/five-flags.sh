# step: sixth
# condition: listed
# says: ~/own says: ipc mnt net pid uts
printf '%s\n' ipc mnt net pid uts > ~/own
