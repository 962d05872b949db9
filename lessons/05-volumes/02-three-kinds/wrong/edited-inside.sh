# step: develop
# condition: live
# says: nothing is mounted at /srv
docker run -d --name {other} -p {port}:80 -v {volume}:/var/board --tmpfs /scratch board:1
docker exec {other} sh -c 'echo "{word} at noon" > /srv/index.html'
