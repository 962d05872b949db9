# step: stop
# condition: noted
# says: which is not the number of the photo
docker stop -t 1 {name}
ls -di $(docker inspect -f '{{.GraphDriver.Data.UpperDir}}' {name})/srv/photos > ~/inode
