# step: append
echo "{word} street" >> merged/map

# step: delete
rm merged/{gone}

# step: back
umount merged
rm upper/{gone}
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged

# step: container
ls -l /var/lib/docker/overlay2/*/diff/shop
echo {lost} > ~/lost

# step: restock
docker rm -f {shop}
docker run -d --name {shop} {shop} sleep 3000
