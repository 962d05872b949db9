# step: replace
# condition: asked
# says: {name} is still the same container
docker exec {name} rm /secret.txt
docker exec {name} cat /secret.txt
