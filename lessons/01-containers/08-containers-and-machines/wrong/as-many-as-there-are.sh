# step: density
# condition: fit
# says: by the kernel's account it would be some
echo {count} > ~/fit
docker ps -q | head -n 1
