# step: pid
# condition: own-list
# says: no process outside of containers
unshare --pid --mount-proc bash
