# step: mask
docker exec {box} grep -E '^(Uid|CapEff)' /proc/1/status > ~/mask

# step: chown
docker rm -f {box}
docker run -d --cap-drop=cap_chown --name={box} busybox sleep 3000

# step: filter
docker run -d --name {free} --security-opt=seccomp=unconfined --cap-drop=ALL busybox sh -c "exec unshare -U sleep {seconds}"

# step: least
docker rm --force {risky}
docker run -d --cap-add=SETUID --cap-add=SETGID --cap-drop=all --name {risky} busybox httpd -f -p 80 -u 1000:1000
