# step: hut
# condition: named
# says: it sees the host name {odd}
hostname {hut}
sleep {seconds} &
