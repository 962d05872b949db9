# step: by-hand
# condition: same-run
# says: was started anew
docker rm -f {recorder}
docker run -d --name {recorder} -v /srv/disk:/disk -v /root/slow-disk/record:/bin/record --device-write-bps /dev/loop0:{bytes} busybox record
