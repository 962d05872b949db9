# step: rest
docker inspect -f '{{.Config.WorkingDir}}' parcel > ~/facts
docker inspect -f '{{join .Config.Cmd " "}}' parcel >> ~/facts
docker inspect -f '{{.Config.Labels.owner}}' parcel >> ~/facts
docker inspect -f '{{len .RootFS.Layers}}' parcel >> ~/facts

# step: repair
cd ~/instructions
sed -i 's/^CMD.*/CMD httpd -f/' Dockerfile
docker build -t {app} .
docker rm -f {app}
docker run -d --name {app} {app}
sleep 1

# step: default
docker run -d --name {second} {app} sh -c 'exec httpd -f -p {port}'
sleep 1
