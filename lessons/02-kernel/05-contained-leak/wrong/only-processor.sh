# step: files
# condition: memory-set
# says: memory.max of {other} is max
docker run -d --name {other} --cpus {share} busybox sleep 3000
