# step: memory
# condition: sketches
# says: nothing is mounted at /scratch
docker rm -f {name}
docker run -d --name {name} -p 8080:80 -v /root/site:/srv -v {volume}:/var/board board:1
