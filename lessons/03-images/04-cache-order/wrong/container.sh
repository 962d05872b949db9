# step: fresh
# condition: headline
# says: the image says "{stale} wins"
# cause: container
docker rm -f board
docker run -d --name board news
