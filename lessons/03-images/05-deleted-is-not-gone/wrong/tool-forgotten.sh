# step: anew
# condition: works
# says: /usr/bin/{tool} is not in it
cd ~/deleted-is-not-gone
printf 'FROM busybox\nCMD ["{tool}"]\n' > Dockerfile
docker build -t {app}:2 .
