# step: repair
# condition: serves
# says: does not answer
# cause: expose
docker rm -f {app}
docker run -d --name {app} -p {port}:80 {app}
