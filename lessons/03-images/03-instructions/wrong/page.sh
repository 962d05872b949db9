# step: repair
# condition: serves
# says: does not answer
# cause: page
docker cp ~/instructions/index.html {app}:/srv/
