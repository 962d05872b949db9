# step: repair
# condition: command
# says: Config.Cmd of {app} is sleep, 100000
docker exec {app} httpd -h /srv
