# step: append
sed -i '$ a {word} street' /tmp/{desk}/merged/map

# step: delete
unlink /tmp/{desk}/merged/{gone}

# step: back
cd /tmp/{desk}
rm upper/{gone}
umount /tmp/{desk}/merged
mount -t overlay new -o upperdir=/tmp/{desk}/upper,workdir=/tmp/{desk}/work,lowerdir=/tmp/{desk}/lower /tmp/{desk}/merged

# step: container
docker diff {shop} | awk '$1 == "D" {print $2}' > ~/lost

# step: restock
docker stop -t 0 {shop}
docker container prune -f
docker run -d --name {shop} {shop} sleep 1000
