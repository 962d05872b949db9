# step: filter
# condition: nested
# says: Operation not permitted
docker run -d --name {free} --cap-drop ALL busybox unshare -U sleep {seconds}
sleep 1
