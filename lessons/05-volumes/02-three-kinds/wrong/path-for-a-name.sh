# step: memory
# condition: messages
# says: a bind is mounted at /var/board
docker rm -f {name}
docker run -d --name {name} -p 8080:80 -v /root/site:/srv -v /root/{volume}:/var/board --tmpfs /scratch board:1
