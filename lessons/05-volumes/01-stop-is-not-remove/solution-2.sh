# step: stop
docker container stop -t 1 {name}
stat -c %i $(docker inspect -f '{{.GraphDriver.Data.UpperDir}}' {name})/srv/photos/{photo} > ~/inode

# step: again
docker restart -t 1 {name}
docker exec {name} stat -c %i /srv/photos/{photo} > ~/inode-inside

# step: update
docker stop -t 1 {name}
docker container rm {name}
docker run --detach --name={name} --publish 8080:80 album:2

# step: volume
docker volume create {volume}
docker rm -f {name}
docker run -d --name {name} -p 8080:80 --mount type=volume,source={volume},target=/srv/photos album:2
docker cp {photo}.txt {name}:/srv/photos/{photo}

# step: rescue
docker stop -t 1 desk
docker rename desk old-desk
docker run --rm -v {store}:/to -v $(docker inspect -f '{{.GraphDriver.Data.UpperDir}}' old-desk)/var/lib/desk:/from busybox cp -a /from/. /to
docker run -d --name desk -v {store}:/var/lib/desk desk:2
docker rm old-desk
