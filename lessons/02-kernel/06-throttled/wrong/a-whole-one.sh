# step: loop
# condition: share
# says: a share of 1
docker run -d --name {hog} --cpus 1 busybox sh -c 'while :; do :; done'
