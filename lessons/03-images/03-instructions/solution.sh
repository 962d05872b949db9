# step: rest
printf '%s\n' /{place} 'sleep {patience}' {sender} 2 > ~/facts

# step: repair
cd ~/instructions
sed -i '/^RUN/d; s/^CMD.*/CMD ["httpd", "-f", "-h", "\/srv"]/' Dockerfile
docker build -t {app} .
docker rm -f {app}
docker run -d --name {app} {app}
sleep 1

# step: default
docker run -d --name {second} {app} httpd -f -p {port} -h /srv
sleep 1
