# step: kernel
uname -r > ~/release

# step: density
for n in $(seq {count}); do docker run -d --name {herd}-$n busybox sleep 90000; done
echo 4000 > ~/fit

# step: knob
echo {value} > /proc/sys/vm/swappiness
docker exec {first} sysctl -n vm.swappiness > ~/inside
for n in $(seq {count}); do docker rm -f {herd}-$n; done
