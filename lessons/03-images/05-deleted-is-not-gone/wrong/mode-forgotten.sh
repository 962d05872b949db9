# step: once
# condition: mode
# says: 3000000 bytes, mode 644
cd ~/film
printf 'FROM busybox\nCOPY film /film\n' > Dockerfile
docker build -t {film} .
