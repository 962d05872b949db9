# step: by-hand
# condition: held
# says: wbps=max riops=max wiops={bytes}
echo "7:0 wiops={bytes}" > /sys/fs/cgroup/docker/$(docker inspect -f '{{.Id}}' {recorder})/io.max
