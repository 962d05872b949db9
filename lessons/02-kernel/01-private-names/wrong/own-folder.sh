# step: mount
# condition: read
# says: there is no /root/word
cat /mnt/word
