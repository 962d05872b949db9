# step: boot
# condition: noted
# says: it says: always unless-stopped
printf '%s\n' always unless-stopped > ~/boot
