# step: rescue
# condition: updated
# says: desk was made from desk:1
docker volume create {store}
docker restart -t 1 desk
