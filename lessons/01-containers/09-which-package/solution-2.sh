# step: windows
docker run --name books -v /root/parcels:/parcels:ro busybox /parcels/accounting.exe > ~/said 2>&1

# step: agent
cd ~/parcels && ./agent > ~/{agent}; cd

# step: decide
cat > ~/plan <<'END'
greet container
agent host
archive machine
accounting.exe machine
END
docker run -d --name {api} --mount type=bind,source=/root/parcels,target=/srv,readonly busybox sh /srv/greet
sleep 1
