# step: rate
# condition: limited
# says: {writer} has no limit for writing
docker run --name {writer} -v /srv/disk:/disk --device-read-bps /dev/loop0:1mb busybox time dd if=/dev/zero of=/disk/{file}-2 bs=64k count={pieces} oflag=direct
