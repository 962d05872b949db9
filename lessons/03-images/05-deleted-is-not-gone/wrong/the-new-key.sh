# step: unpack
# condition: found
# says: says "{fresh}"
cp ~/deleted-is-not-gone/key.txt ~/key
