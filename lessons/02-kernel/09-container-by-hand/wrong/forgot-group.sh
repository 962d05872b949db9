# step: start
# condition: grouped
# says: is in the group /
cd /tmp/{box}
printf '%s\n' 'cd /tmp/{box}/root' 'mkdir old' 'pivot_root . old' 'mount -t proc proc /proc' 'umount -l /old' 'exec httpd -f -p 8080' > inside
unshare --mount --pid --uts --ipc --net --cgroup --fork sh inside &
until pgrep -xf 'httpd -f -p 8080'; do sleep 0.2; done
