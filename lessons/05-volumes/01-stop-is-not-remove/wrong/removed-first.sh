# step: rescue
# condition: members
# says: missing in the volume
docker rm -f desk
docker run -d --name desk -v {store}:/var/lib/desk desk:2
