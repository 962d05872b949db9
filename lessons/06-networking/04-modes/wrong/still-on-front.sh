# step: ledger
# condition: nowhere-else
# says: {db} is on: back front
docker network create --internal back
docker network connect back {db}
docker network connect back {app}
