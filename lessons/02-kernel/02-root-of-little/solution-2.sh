# step: root
unshare -U -r bash

# step: hut
unshare --user --map-root-user --uts --fork sh -c "hostname {hut} && exec sleep {seconds}" &
until pgrep -xf 'sleep {seconds}'; do sleep 0.2; done

# step: ipc
unshare -i bash

# step: repair
docker stop -t 0 {namer}
docker rm --force {namer}
docker run -d --cap-add SYS_ADMIN --hostname own --name {namer} busybox sh -c 'while sleep 2; do hostname {odd}; done'
hostname drydock
