# step: guess
echo amber > /root/word
docker create --name {name} busybox sleep 30

# step: files
mkdir -p /root/specimen
printf 'FROM busybox\nCMD ["sleep", "30"]\n' > /root/specimen/Dockerfile
