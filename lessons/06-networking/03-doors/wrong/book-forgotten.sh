# step: move
# condition: sites
# says: https://{third}.example answers: no site is called {third}.example
docker rm -f {first}
docker run -d --name {first} -p 127.0.0.1:{one}:80 -e PAGE="{first} has moved" shop
docker run -d --name {third} -p 127.0.0.1:{three}:80 -e PAGE="{third} is new" shop
sleep 1
