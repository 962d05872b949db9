# step: stop
# condition: stopped
# says: no container is called {name}
docker rm -f {name}
