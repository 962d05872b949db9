# step: loop
docker run -d --name {hog} --cpus {share} busybox sh -c 'while :; do :; done'
sleep 1

# step: multiply
docker run -d --name {bomb} --pids-limit {count} busy bomb
sleep 1

# step: repair
docker update --cpus 1 {worker}
