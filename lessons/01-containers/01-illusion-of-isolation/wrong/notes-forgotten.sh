# step: clean-up
# condition: notes-gone
# says: /root/pid-outside
docker rm -f {name} {other}
rm ~/pid-inside
