# step: fresh
# condition: headline
# says: there is no image news
# cause: retag
docker rm -f board
docker rmi news
docker build -t news2 ~/news
