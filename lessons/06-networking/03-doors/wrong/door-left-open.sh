# step: move
# condition: doors
# says: {first} has a door for everybody
docker rm -f {first}
docker run -d --name {first} -p {one}:80 -e PAGE="{first} has moved" shop
docker run -d --name {third} -p 127.0.0.1:{three}:80 -e PAGE="{third} is new" shop
echo "{third}.example {three}" >> ~/doors/sites
sleep 1
