# step: rate
# condition: limited
# says: {writer} may write: /dev/loop0 102400
docker create --name {writer} -v /srv/disk:/disk --device-write-bps /dev/loop0:100kb busybox time dd if=/dev/zero of=/disk/{file}-2 bs=64k count={pieces} oflag=direct
