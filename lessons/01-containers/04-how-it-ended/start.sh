docker run --name {done} busybox true
docker run --name {failed} busybox sh -c 'echo "no price list in /etc" >&2; exit {code}'
docker run --name {starved} -m 12m busybox sh -c 'x=a; while :; do x=$x$x; done'
docker run --name {absent} busybox {typo} 3000
docker run -d --name {keeper} --init busybox sleep 90000
true
