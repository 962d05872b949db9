# step: look
docker run -d --name {third} -p 8083:80 greeter:1

# step: destroy
docker image inspect -f '{{.Id}}' greeter:1 > ~/after

# step: pet
docker rm -f {second}
docker run -d --name {second} -p 8082:80 greeter:1
curl -s localhost:8082 | cut -d' ' -f1 > ~/greeting

# step: herd
sed -i s/Wellcome/Welcome/ ~/greeter/Dockerfile
docker build -t greeter:2 ~/greeter
docker rm -f {first} {second} {third}
docker run -d --name {first} -p 8081:80 -m {memory}m greeter:2
docker run -d --name {second} -p 8082:80 -m {memory}m greeter:2
docker run -d --name {third} -p 8083:80 -m {memory}m greeter:2
