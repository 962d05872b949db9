# step: events
# condition: restarted
# says: State.FinishedAt of {name} is 0001
docker rm -f {name}
docker run -d --name {name} -p 8080:80 -v /root/site:/srv -v {volume}:/var/board --tmpfs /scratch board:1
echo 2 > ~/left
