# step: plan
# condition: planned
# says: /run/session: volume
printf '%s\n' '/var/page layer' '/run/session volume' '/var/orders volume' '/var/photos volume' > ~/plan
