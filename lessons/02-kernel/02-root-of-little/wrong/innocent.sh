# step: repair
# condition: own-name
# says: have one uts namespace
# cause: innocent
docker rm -f {innocent}
hostname drydock
