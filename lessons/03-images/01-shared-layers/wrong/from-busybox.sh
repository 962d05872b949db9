# step: fourth
# condition: cheap
# says: {fourth} has 2 layers of its own
cd ~/shared-layers
printf 'FROM busybox\nRUN head -c 3000000 /dev/zero > /fonts\nCOPY sign /sign\n' > Dockerfile
docker build --no-cache -t {fourth} .
