# step: inside
docker rm -f {second}
docker run -d --name {second} --publish localhost:{two}:80 -e PAGE="{second} sells {goods}" shop || docker run -d --name {second} --publish 127.0.0.1:{two}:80 -e PAGE="{second} sells {goods}" shop
sleep 1

# step: porter
printf '%s\n' "{second}.example {two}" "{first}.example {one}" > ~/doors/sites

# step: move
docker rm -f {first}
docker run -d --name {first} -p 127.0.0.1:9001:80 -e PAGE="{first} has moved" shop
docker run -d --name {third} -p 127.0.0.1:9002:80 -e PAGE="{third} is new" shop
printf '%s\n' "{second}.example {two}" "{first}.example 9001" "{third}.example 9002" > ~/doors/sites
sleep 1
