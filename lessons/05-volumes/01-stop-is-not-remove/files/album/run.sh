#!/bin/sh
# Shows the photos in /srv/photos, and takes new ones.
trap 'exit 0' TERM
mkdir -p /srv/photos
httpd -p 80 -h /srv
while :; do sleep 3600 & wait $!; done
