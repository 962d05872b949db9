#!/bin/sh
# Arguments that are options are memcached's.
set -e

if [ "${1#-}" != "$1" ]; then
    set -- memcached "$@"
fi

exec "$@"
