# step: worker
# condition: named
# says: the machine is called {worker}
hostname {worker}
unshare --pid --fork --mount-proc sleep {seconds} &
sleep 1
