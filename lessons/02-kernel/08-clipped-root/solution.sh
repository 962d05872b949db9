# step: mask
grep -E '^(Uid|CapEff)' /proc/$(docker inspect -f '{{.State.Pid}}' {box})/status | tee ~/mask

# step: chown
docker rm -f {box}
docker run -d --name {box} --cap-drop CHOWN busybox sleep 3000

# step: filter
docker run -d --name {free} --cap-drop ALL --security-opt seccomp=unconfined busybox unshare -U sleep {seconds}

# step: least
docker rm -f {risky}
docker run -d --name {risky} --cap-drop ALL --cap-add SETGID --cap-add SETUID busybox httpd -f -p 80 -u 1000:1000
