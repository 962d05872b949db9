# step: files
# condition: noted
# says: ~/limits says "{more}m
docker run -d --name {other} --memory {more}m --cpus {share} busybox sleep 3000
printf '{more}m\n{share}\n' > ~/limits
