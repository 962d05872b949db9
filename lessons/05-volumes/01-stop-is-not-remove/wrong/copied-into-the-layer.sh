# step: rescue
# condition: mounted
# says: desk has no volume {store}
docker cp desk:/var/lib/desk/members ~/members
docker rm -f desk
docker run -d --name desk desk:2
docker cp ~/members desk:/var/lib/desk/members
