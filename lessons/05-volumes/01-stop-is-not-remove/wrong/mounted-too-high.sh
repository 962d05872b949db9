# step: volume
# condition: mounted
# says: is mounted at /srv, and the photos
docker rm -f {name}
docker run -d --name {name} -p 8080:80 -v {volume}:/srv album:2
