# step: room
# condition: first-lives
# says: answers "This is {second}."
kill $(pidof httpd)
sleep 1
httpd -p 8080 -h /srv/{second}
