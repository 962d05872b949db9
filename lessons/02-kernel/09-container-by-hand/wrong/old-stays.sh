# step: start
# condition: rooted
# says: also mounted in there
cd /tmp/{box}
printf '%s\n' 'cd /tmp/{box}/root' 'mkdir old' 'pivot_root . old' 'mount -t proc proc /proc' 'exec httpd -f -p 8080' > inside
sh -c 'echo $$ > /sys/fs/cgroup/{box}/cgroup.procs; exec unshare --mount --pid --uts --ipc --net --cgroup --fork sh inside' &
until pgrep -xf 'httpd -f -p 8080'; do sleep 0.2; done
