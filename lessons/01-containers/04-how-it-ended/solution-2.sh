# step: kill
pkill -9 -xf 'sleep 3000'
docker wait {name} > ~/code

# step: polite
docker run -d --name {polite} busybox sh -c 'trap "exit 143" TERM; while :; do sleep 1 & wait; done'
docker stop {polite}

# step: read
docker ps -a | awk '/\({code}\)/ {print $NF, {code} }' > ~/failed
docker rm $(docker ps -aq --filter status=exited --filter status=created)

# step: make
docker create --name {paused} busybox sleep 100
docker start {paused}
docker pause {paused}
docker run -d --name {quiet} busybox sh -c 'sleep 1; exit {code}'
docker run -d --name {polite} --init busybox sleep 3000
docker kill -s TERM {polite}
docker wait {quiet}
