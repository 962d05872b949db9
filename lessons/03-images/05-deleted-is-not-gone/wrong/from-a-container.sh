# step: unpack
# condition: found
# says: /root/key says ""
docker run --rm {app} cat /src/key.txt > ~/key
