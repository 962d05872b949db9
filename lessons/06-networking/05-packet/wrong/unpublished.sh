# step: repair
# condition: delivered
# says: does not answer
# cause: unpublished
docker rm -f {courier}
docker run -d --name {courier} -p {port}:{port} busybox sleep 100000
