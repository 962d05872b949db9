# step: uts
# condition: host-kept
# says: called {cell}
hostname {cell}
