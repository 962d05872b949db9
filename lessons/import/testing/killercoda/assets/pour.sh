#!/bin/sh
docker exec kettle cat /water > "$1"
