# step: repair
# condition: own-name
# says: have one uts namespace
# cause: hostname-file
docker rm -f {namer}
docker run -d --name {namer} --uts host --cap-add SYS_ADMIN --read-only busybox sh -c 'while sleep 2; do hostname {odd}; done'
echo drydock > /etc/hostname
hostname drydock
