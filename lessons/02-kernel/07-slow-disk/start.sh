chmod +x /root/slow-disk/record
docker run -d --name {recorder} -v /srv/disk:/disk -v /root/slow-disk/record:/bin/record busybox record
docker inspect -f '{{.Id}} {{.State.StartedAt}}' {recorder} > /run/recorder-since
