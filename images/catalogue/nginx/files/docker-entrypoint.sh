#!/bin/sh
# What lies in /docker-entrypoint.d is run before nginx starts, in the order of its names: scripts that may be executed are, and
# *.envsh is read in, so that it can set variables for those behind it.
set -e

say() {
    [ -n "${NGINX_ENTRYPOINT_QUIET_LOGS:-}" ] || echo "$0: $*"
}

case "$1" in
nginx | nginx-debug)
    for step in /docker-entrypoint.d/*; do
        case "$step" in
        *.envsh)
            if [ -x "$step" ]; then
                say "Sourcing $step"
                . "$step"
            else
                say "Ignoring $step, not executable"
            fi
            ;;
        *.sh)
            if [ -x "$step" ]; then
                say "Launching $step"
                "$step"
            else
                say "Ignoring $step, not executable"
            fi
            ;;
        '/docker-entrypoint.d/*') say "No files found in /docker-entrypoint.d/, skipping configuration" ;;
        *) say "Ignoring $step" ;;
        esac
    done
    say "Configuration complete; ready for start up"
    ;;
esac

exec "$@"
