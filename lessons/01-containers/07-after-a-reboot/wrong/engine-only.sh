# step: reboot
# condition: booted
# says: the same kernel still runs
systemctl restart docker
