set -e
docker build -q -t {app} /root/instructions > /dev/null
docker run -d --name {app} {app} > /dev/null
printf 'FROM busybox\nLABEL owner={sender}\nWORKDIR /{place}\nENV FRAGILE=yes\nCMD ["sleep", "{patience}"]\n' | docker build -q -t parcel - > /dev/null
