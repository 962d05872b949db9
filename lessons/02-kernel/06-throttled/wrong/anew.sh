# step: repair
# condition: not-restarted
# says: was started anew
docker rm -f {worker}
docker run -d --name {worker} --cpus 1 --memory {mb}m --pids-limit 30 busy
