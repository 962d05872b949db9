# step: repair
# condition: new
# says: the container {app} is exited
cd ~/instructions
sed -i 's/^CMD.*/CMD ["httpd", "-h", "\/srv"]/' Dockerfile
docker build -q -t {app} .
docker rm -f {app}
docker run -d --name {app} {app}
sleep 1
