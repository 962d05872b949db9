# step: wall
# condition: sells
# says: answers "nothing"
docker rm -f {kiosk}
docker run -d --name {kiosk} -p {second}:{inner} kiosk
