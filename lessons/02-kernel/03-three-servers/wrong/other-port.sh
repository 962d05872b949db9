# step: room
# condition: second-listens
# says: on port 8081
ip netns exec {second} httpd -p 8081 -h /srv/{second}
