# step: worker
# condition: number
# says: inside, it is number
unshare --uts --pid --fork --mount-proc sh -c "hostname {worker}; sleep {seconds}; true" &
sleep 1
