#!/bin/sh
# Arguments that are options are haproxy's. It runs with a master, which reads its configuration again at SIGHUP, and stays in front.
set -e

if [ "${1#-}" != "$1" ]; then
    set -- haproxy "$@"
fi

if [ "$1" = haproxy ]; then
    shift
    set -- haproxy -W -db "$@"
fi

exec "$@"
