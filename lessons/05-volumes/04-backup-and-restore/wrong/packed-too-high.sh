# step: backup
# condition: packed
# says: and no guests
mkdir -p ~/backup
tar czf ~/backup/{volume}.tar.gz -C /var/lib/docker/volumes {volume}
