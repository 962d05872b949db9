# step: pid
# condition: own-list
# says: is number 1, but its /proc lists
unshare --pid --fork bash
