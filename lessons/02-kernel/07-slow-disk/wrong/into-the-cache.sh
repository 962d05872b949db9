# step: rate
# condition: slowed
# says: {writer} took real
docker run --name {writer} -v /srv/disk:/disk --device-write-bps /dev/loop0:1mb busybox time dd if=/dev/zero of=/disk/{file}-2 bs=64k count={pieces}
