# step: friday
# condition: stateless
# says: web is exited
docker rm -f web
docker run -d --name web -p 8080:80 --read-only --tmpfs /run/session festival:2 serve web
docker wait web
