# step: look
docker run --detach --name={third} --publish=8083:80 greeter:1

# step: destroy
docker images --no-trunc -q greeter:1 > ~/after

# step: pet
docker stop -t 1 {second}
docker rm {second}
docker run -d --name {second} -p 8082:80 greeter:1
echo Wellcome > ~/greeting

# step: herd
cd ~/greeter
printf 'FROM greeter:1\nENV GREETING="Welcome to {place}"\nRUN echo "$GREETING" > /srv/index.html\n' > Dockerfile
docker build -t greeter:2 .
docker rm -f {first} {second} {third}
n=1; for name in {first} {second} {third}; do docker run -d --name $name -p 808$n:80 --memory {memory}mb greeter:2; n=$((n + 1)); done
