# step: ipc
# condition: apart
# says: every process outside of containers sees it
unshare --pid --fork bash
