# step: inside
docker rm {second}
docker run -d --name {second} -p 127.0.0.1:{two}:80 -e PAGE="{second} sells {goods}" shop
sleep 1

# step: porter
echo "{first}.example {one}" >> ~/doors/sites
echo "{second}.example {two}" >> ~/doors/sites

# step: move
docker rm -f {first}
docker run -d --name {third} -p 127.0.0.1:{three}:80 -e PAGE="{third} is new" shop
docker run -d --name {first} -p 127.0.0.1:{one}:80 -e PAGE="{first} has moved" shop
echo "{third}.example {three}" >> ~/doors/sites
sleep 1
