# step: pid
unshare -p -m -f bash
mount -t proc proc /proc

# step: outside
for status in /proc/[0-9]*/status; do awk '/^Name/ {name = $2} /^NSpid/ && NF == 3 && name == "bash" {print $2}' $status; done > ~/outside

# step: mount
cat /proc/[0-9]*/root/mnt/word > ~/word

# step: worker
unshare -u -p -f --mount-proc sh -c "hostname {worker} && exec sleep {seconds}" &
until pgrep -xf 'sleep {seconds}'; do sleep 0.2; done
