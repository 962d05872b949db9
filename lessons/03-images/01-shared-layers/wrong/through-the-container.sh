# step: copy
# condition: where
# says: is not a file in the folder that only {one} writes to
docker inspect -f '{{.GraphDriver.Data.MergedDir}}/sign' {one} > ~/where
