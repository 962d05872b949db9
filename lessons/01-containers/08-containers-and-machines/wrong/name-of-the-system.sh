# step: kernel
# condition: noted
# says: the machine says something else
docker exec {second} uname -n > ~/release
