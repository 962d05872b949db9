mkdir -p /tmp/leaky
cp /root/contained-leak/leak /root/contained-leak/hold /tmp/leaky
chmod +x /tmp/leaky/leak /tmp/leaky/hold
cp /tmp/leaky/leak /usr/local/bin/leak 2>/dev/null || { mkdir -p /usr/local/bin && cp /tmp/leaky/leak /usr/local/bin/leak; }
printf 'FROM busybox\nCOPY leak hold /bin/\nCMD ["leak"]\n' > /tmp/leaky/Dockerfile
docker build -q -t leaky /tmp/leaky
rm -r /tmp/leaky
docker run -d --name {store} leaky hold
sleep 3
echo 32M > /sys/fs/cgroup/docker/memory.max
