# step: stack
# condition: stacked
# says: merged is an overlay, of lowerdir=lower
cd /tmp/{desk}
mount -t overlay overlay -o lowerdir=lower:work merged
