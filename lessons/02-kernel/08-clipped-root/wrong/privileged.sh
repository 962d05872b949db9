# step: filter
# condition: no-powers
# says: CapDrop [] and
docker run -d --name {free} --privileged busybox unshare -U sleep {seconds}
