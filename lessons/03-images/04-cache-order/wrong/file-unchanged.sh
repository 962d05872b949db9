# step: edit
# condition: second
# says: its page says "Welcome to the {old}"
docker build -t {app}:2 ~/cache-order
