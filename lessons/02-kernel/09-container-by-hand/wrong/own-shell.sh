# step: enter
# condition: in-upper
# says: the host has a /note
nsenter --target $(pgrep -xf 'httpd -f -p 8080') --all echo {word} > /note
