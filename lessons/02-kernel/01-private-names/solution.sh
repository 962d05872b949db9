# step: pid
unshare --pid --fork --mount-proc bash

# step: outside
lsns -n -t pid -o PID,COMMAND | awk '$2 == "bash" {print $1}' > ~/outside

# step: mount
nsenter --target $(lsns -n -t mnt -o PID,COMMAND | awk '$2 == "bash" {print $1}') --mount cat /mnt/word > ~/word

# step: worker
unshare --uts --pid --mount --fork --mount-proc sh -c "hostname {worker}; exec sleep {seconds}" &
until pgrep -xf 'sleep {seconds}'; do sleep 0.2; done
