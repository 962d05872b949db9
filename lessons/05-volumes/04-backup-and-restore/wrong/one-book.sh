# step: plan
# condition: opened
# says: the step asks for {copy}
docker run -d --name {copy} -v {volume}:/data hotel:2
