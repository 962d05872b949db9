docker run -d --name {box} busybox sleep 3000
docker run -d --name {risky} --privileged busybox httpd -f -p 80 -u 1000:1000
