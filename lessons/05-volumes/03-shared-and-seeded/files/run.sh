#!/bin/sh
# A till: prices in /data/prices, what was sold in /data/book.
trap 'exit 0' TERM
echo "opened" >> /data/book || exit 1
echo "till: $(wc -l < /data/book) lines in the book, $(cat /data/prices)"
while :; do sleep 3600 & wait $!; done
