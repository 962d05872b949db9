docker run -d --name {first} busybox sleep 90000
docker run -d --name {second} busybox sleep 90000
