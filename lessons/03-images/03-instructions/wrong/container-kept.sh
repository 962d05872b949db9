# step: repair
# condition: new
# says: was made from an older image
cd ~/instructions
sed -i 's/^CMD.*/CMD ["httpd", "-f", "-h", "\/srv"]/' Dockerfile
docker build -q -t {app} .
docker restart -t 0 {app}
