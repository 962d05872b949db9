# step: three
# condition: filter
# says: Seccomp of {shared} is 2
echo {open} > ~/no-network
echo {shared} > ~/no-filter
