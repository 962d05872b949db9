# step: herd
# condition: memory
# says: {first} has no limit
sed -i s/Wellcome/Welcome/ ~/greeter/Dockerfile
docker build -t greeter:2 ~/greeter
docker rm -f {first} {second} {third}
n=1; for name in {first} {second} {third}; do docker run -d --name $name -p 808$n:80 greeter:2; n=$((n + 1)); done
