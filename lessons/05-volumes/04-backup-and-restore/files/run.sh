#!/bin/sh
# Keeps the guests of a hotel, one a line, in /data/guests.
trap 'exit 0' TERM
touch /data/guests
echo "hotel $VERSION: $(wc -l < /data/guests) guests"
while :; do sleep 3600 & wait $!; done
