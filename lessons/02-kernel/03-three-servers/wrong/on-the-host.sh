# step: room
# condition: second-listens
# says: nobody listens
httpd -p 8081 -h /srv/{second}
