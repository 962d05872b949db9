# step: bind
# condition: mounted
# says: a volume is mounted at /srv
docker run -d --name {name} -p 8080:80 -v site:/srv board:1
