# step: beside
# condition: noted
# says: is not that process's number
docker run -d --name {other} busybox sleep {seconds}
cp ~/pid-outside ~/pid-other
