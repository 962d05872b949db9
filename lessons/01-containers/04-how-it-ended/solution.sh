# step: kill
kill -9 $(docker inspect -f '{{.State.Pid}}' {name})
sleep 1
docker inspect -f '{{.State.ExitCode}}' {name} | tee ~/code

# step: polite
docker run -d --name {polite} --init busybox sleep 3000
docker stop {polite}

# step: read
echo {failed} {code} > ~/failed
docker container prune -f

# step: make
docker run -d --name {paused} busybox sleep 3000
docker pause {paused}
docker run --name {quiet} busybox sh -c 'exit {code}'
docker run -d --name {polite} --init busybox sleep 3000
docker stop {polite}
