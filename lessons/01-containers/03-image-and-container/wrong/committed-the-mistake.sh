# step: herd
# condition: image
# says: greeter:2 says: Wellcome to {place}
docker build -t greeter:2 ~/greeter
