# step: loop
# condition: share
# says: no limit
docker run -d --name {hog} --cpu-shares 250 busybox sh -c 'while :; do :; done'
