#!/bin/sh
trap 'exit 0' TERM
httpd -p 80 -h /srv
while :; do sleep 3600 & wait $!; done
