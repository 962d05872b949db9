# step: rate
docker run --name {writer} -v /srv/disk:/disk --device-write-bps /dev/loop0:1mb busybox time dd if=/dev/zero of=/disk/{file}-2 bs=64k count={pieces} oflag=direct

# step: by-hand
echo "7:0 wbps={bytes}" > /sys/fs/cgroup/docker/$(docker inspect -f '{{.Id}}' {recorder})/io.max

# step: full
rm /srv/disk/{ballast}
sleep 6
