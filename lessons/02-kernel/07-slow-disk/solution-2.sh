# step: rate
docker create --name {writer} -v /srv/disk:/disk --device-write-bps /dev/loop0:1048576 busybox time dd if=/dev/zero of=/disk/{file}-2 bs=64k count={pieces} conv=fsync
docker start -a {writer}

# step: by-hand
cd /sys/fs/cgroup/docker/$(docker inspect -f '{{.Id}}' {recorder})
echo "$(lsblk -dno MAJ:MIN /dev/loop0 | tr -d ' ') rbps=max wbps={bytes}" > io.max
cd

# step: full
truncate -s 0 /srv/disk/{ballast}
sleep 6
