# step: clean-up
# condition: first-gone
# says: {name} is still there, exited
docker stop -t 0 {name} {other}
