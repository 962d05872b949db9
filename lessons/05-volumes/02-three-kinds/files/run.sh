#!/bin/sh
# A notice board: pages in /srv, messages in /var/board, sketches in /scratch.
trap 'exit 0' TERM
mkdir -p /var/board /scratch
httpd -p 80 -h /srv
while :; do sleep 3600 & wait $!; done
