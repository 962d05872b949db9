# step: herd
# condition: herd
# says: {first} is made from greeter:1
docker exec {second} sed -i s/Wellcome/Welcome/ /srv/index.html
docker exec {third} sed -i s/Wellcome/Welcome/ /srv/index.html
