# step: repair
# condition: own-name
# says: have one uts namespace
# cause: numbers
docker rm -f {namer}
docker run -d --name {namer} --uts host --init --cap-add SYS_ADMIN busybox sh -c 'while sleep 2; do hostname {odd}; done'
hostname drydock
