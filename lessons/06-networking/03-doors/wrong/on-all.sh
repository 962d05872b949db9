# step: inside
# condition: closed
# says: port {two} of 203.0.113.1, asked from outside, answers with 200
docker rm {second}
docker run -d --name {second} -p {two}:80 -e PAGE="{second} sells {goods}" shop
sleep 1
