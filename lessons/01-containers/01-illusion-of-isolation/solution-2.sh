# step: outside
ps -eo pid,args | awk '$2 == "sleep" && $3 == "{seconds}" {print $1}' > ~/pid-outside

# step: replace
docker stop -t 0 {name}
docker rm {name}
docker run --detach --name={name} busybox sleep {seconds}
docker exec {name} ls /secret.txt

# step: beside
docker run --detach --name={other} busybox sleep {seconds}
docker top {other} | awk 'NR == 2 {print $2}' > ~/pid-other

# step: clean-up
docker stop -t 0 {name} {other}
docker container prune -f
rm ~/pid-*
