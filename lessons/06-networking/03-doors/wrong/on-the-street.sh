# step: inside
# condition: local
# says: port {two} of 127.0.0.1 does not answer
docker rm {second}
docker run -d --name {second} -p 203.0.113.1:{two}:80 -e PAGE="{second} sells {goods}" shop
sleep 1
