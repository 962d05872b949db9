serve='trap "exit 0" TERM; sleep 90000 & wait'
docker run -d --name {plain} --tmpfs /scratch busybox sh -c "$serve" || exit 1
docker run -d --name {kept} --restart always busybox sh -c "$serve" || exit 1
docker run -d --name {retry} --restart on-failure busybox sh -c "$serve" || exit 1
