# step: make
# condition: asked
# says: ended with exit code 137
docker run -d --name {polite} --init busybox sleep 3000
docker kill {polite}
