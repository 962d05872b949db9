# step: stop
# condition: noted
# says: which is not the number of the photo
docker stop -t 1 {name}
ls -i ~/{photo}.txt > ~/inode
