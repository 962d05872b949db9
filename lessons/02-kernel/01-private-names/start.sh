docker run -d --name {box} busybox sleep 3000
