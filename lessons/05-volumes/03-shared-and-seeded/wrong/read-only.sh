# step: repair
# condition: runs
# says: {name} is exited
# cause: read-only
docker rm -f {name}
docker run -d --name {name} -v /srv/till:/data:rw till:1
docker wait {name}
