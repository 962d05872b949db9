# step: outside
# condition: noted
# says: says "1"
cp ~/pid-inside ~/pid-outside
