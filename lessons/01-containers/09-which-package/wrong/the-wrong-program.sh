# step: windows
# condition: refused
# says: this kernel does not know
docker run --rm -v ~/parcels:/parcels busybox /parcels/archive 2>&1 | tee ~/said
