# step: back
# condition: line-kept
# says: ends with "street number
umount merged
rm upper/*
mount -t overlay overlay -o lowerdir=lower,upperdir=upper,workdir=work merged
