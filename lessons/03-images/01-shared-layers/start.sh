set -e
mkdir -p /root/shared-layers && cd /root/shared-layers
head -c 3000000 /dev/zero > fonts
printf 'FROM busybox\nCOPY fonts /fonts\n' > Dockerfile
docker build -q -t stand . > /dev/null
rm fonts
for name in {first} {second} {third}; do
  echo "$name, open daily" > sign
  printf 'FROM stand\nCOPY sign /sign\n' > Dockerfile
  docker build -q -t $name . > /dev/null
done
echo "{fourth}, opening soon" > sign
rm Dockerfile
