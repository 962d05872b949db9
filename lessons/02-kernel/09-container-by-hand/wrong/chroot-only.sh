# step: start
# condition: apart
# says: shares with the host: mnt pid uts ipc net cgroup
chroot /tmp/{box}/root httpd -f -p 8080 &
until pgrep -xf 'httpd -f -p 8080'; do sleep 0.2; done
