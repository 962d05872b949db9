#!/bin/sh
# Arguments that are options or a configuration file are redis-server's. A server that root starts becomes redis's, and so does what
# lies in the working directory.
set -e

if [ "${1#-}" != "$1" ] || [ "${1%.conf}" != "$1" ]; then
    set -- redis-server "$@"
fi

if [ "$1" = redis-server ]; then
    umask 0077
    if [ "$(id -u)" = 0 ]; then
        find . \! -user redis -exec chown redis '{}' +
        exec setpriv --reuid=redis --regid=redis --clear-groups "$0" "$@"
    fi
    # Nobody reaches the server but by the container's network: there protected mode, which answers this computer alone, would only
    # shut everybody out. Whoever says something else about it, or brings a configuration, has the last word.
    case "${2:-}" in
    *.conf | - | -v | --version | -h | --help | --test-memory | --check-system) ;;
    *)
        shift
        set -- redis-server --protected-mode no "$@"
        ;;
    esac
fi

exec "$@"
