#!/bin/sh
# Each template below /etc/nginx/templates becomes a file of the configuration, its ${VARIABLES} replaced by those of the environment.
# Only variables that are set are replaced, so that nginx's own ($uri, $host) stay.
set -e

from=${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}
suffix=${NGINX_ENVSUBST_TEMPLATE_SUFFIX:-.template}
to=${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}
filter=${NGINX_ENVSUBST_FILTER:-}

[ -d "$from" ] || exit 0
if [ ! -w "$to" ]; then
    echo "$0: ERROR: $from exists, but $to is not writable"
    exit 0
fi

variables=$(awk -v filter="$filter" 'BEGIN { for (name in ENVIRON) if (name ~ filter) printf "${%s} ", name }' </dev/null)
find "$from" -follow -type f -name "*$suffix" | while read -r template; do
    relative=${template#"$from/"}
    file=$to/${relative%"$suffix"}
    mkdir -p "$(dirname "$file")"
    echo "$0: Running envsubst on $template to $file"
    envsubst "$variables" <"$template" >"$file"
done
