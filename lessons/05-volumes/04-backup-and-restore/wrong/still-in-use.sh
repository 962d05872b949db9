# step: restore
# condition: lost
# says: still the old volume
docker volume rm {volume}
