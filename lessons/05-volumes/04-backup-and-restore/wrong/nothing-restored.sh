# step: restore
# condition: equal
# says: there is no book
docker rm -f {name}
docker volume rm {volume}
docker volume create {volume}
