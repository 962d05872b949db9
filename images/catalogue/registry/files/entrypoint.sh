#!/bin/sh
# A configuration file alone, or options, are for the server; another first word is a subcommand, such as garbage-collect, or a program.
set -e

case "$1" in
*.yaml | *.yml | -*) set -- registry serve "$@" ;;
serve | garbage-collect | help) set -- registry "$@" ;;
esac

exec "$@"
