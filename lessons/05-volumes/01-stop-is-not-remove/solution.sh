# step: stop
docker stop {name}
docker inspect -f '{{.GraphDriver.Data.UpperDir}}' {name} > ~/layer
ls -i $(cat ~/layer)/srv/photos/{photo} | tee ~/inode

# step: again
docker start {name}
docker exec {name} ls -i /srv/photos/{photo} > ~/inode-inside

# step: update
docker rm -f {name}
docker run -d --name {name} -p 8080:80 album:2

# step: volume
docker rm -f {name}
docker run -d --name {name} -p 8080:80 -v {volume}:/srv/photos album:2
curl --data-binary @{photo}.txt "localhost:8080/cgi-bin/add?{photo}"

# step: rescue
docker diff desk
docker cp desk:/var/lib/desk/members ~/members
docker rm -f desk
docker run -d --name desk -v {store}:/var/lib/desk desk:2
docker cp ~/members desk:/var/lib/desk/members
