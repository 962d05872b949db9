# step: inside
# condition: noted
# says: says "4711"
echo 4711 > ~/pid-inside
