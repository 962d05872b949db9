docker run -d --name {innocent} --hostname lamp busybox sh -c 'while sleep 3; do hostname lamp; done'
docker run -d --name {namer} --uts host --cap-add SYS_ADMIN busybox sh -c 'while sleep 2; do hostname {odd}; done'
hostname {odd}
