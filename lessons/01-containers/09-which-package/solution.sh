# step: windows
docker run --rm -v ~/parcels:/parcels busybox /parcels/accounting.exe 2>&1 | tee ~/said

# step: agent
sh -c 'ls -d /proc/[0-9]*' | wc -l > ~/{agent}

# step: decide
printf '%s\n' 'accounting.exe machine' 'archive machine' 'agent host' 'greet container' > ~/plan
docker run -d --name {api} -v ~/parcels:/parcels:ro busybox /parcels/greet
sleep 1
