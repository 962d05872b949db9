# step: compare
echo 5 > ~/different

# step: copy
grep -l {word} /var/lib/docker/overlay2/*/diff/sign > ~/where

# step: fourth
docker create --name draft {third}
docker cp ~/shared-layers/sign draft:/sign
docker commit draft {fourth}
docker rm draft
