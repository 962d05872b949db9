# step: root
unshare --user --map-root-user bash

# step: hut
unshare --uts sh -c "hostname {hut}; exec sleep {seconds}" &
until pgrep -xf 'sleep {seconds}'; do sleep 0.2; done

# step: ipc
unshare --ipc bash

# step: repair
docker rm -f {namer}
docker run -d --name {namer} busybox sh -c 'while sleep 2; do hostname {odd}; done'
hostname drydock
