# step: compare
for image in {first} {second} {third}; do docker inspect -f '{{range .RootFS.Layers}}{{println .}}{{end}}' $image; done | grep . | sort -u | wc -l > ~/different

# step: copy
docker inspect -f '{{.GraphDriver.Data.UpperDir}}/sign' {one} > ~/where

# step: fourth
cd ~/shared-layers
printf 'FROM stand\nCOPY sign /sign\n' > Dockerfile
docker build -t {fourth} .
