# step: apart
# condition: ended
# says: still runs
kill $(pgrep -xf 'httpd -f -p 8080')
