#!/bin/bash
set -e
word=$(docker exec kettle cat /water 2>/dev/null) || { echo "no kettle has water"; exit 1; }
[[ "$word" == hot ]] || { echo "the water is $word"; exit 1; }
echo done
