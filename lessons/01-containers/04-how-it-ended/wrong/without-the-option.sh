# step: polite
# condition: asked
# says: ended with exit code 137
docker run -d --name {polite} busybox sleep 3000
docker stop -t 1 {polite}
