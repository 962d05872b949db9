docker run -d --name {plain} busybox sleep 3000
docker run -d --name {shared} --network host busybox sleep 3000
docker run -d --name {open} --security-opt seccomp=unconfined busybox sleep 3000
