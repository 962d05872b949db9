#!/bin/bash
# The first start makes a database of what the variables say, and runs what lies in /docker-entrypoint-initdb.d. A server that root starts
# becomes postgres's.
set -eo pipefail

# A variable's value, or what the file that VARIABLE_FILE names contains.
setting() {
    local name=$1 file=${1}_FILE
    if [ -n "${!name:-}" ] && [ -n "${!file:-}" ]; then
        echo "error: both $name and $file are set (but are exclusive)" >&2
        exit 1
    fi
    if [ -n "${!file:-}" ]; then
        export "$name=$(<"${!file}")"
    else
        export "$name=${!name:-${2:-}}"
    fi
    unset "$file"
}

own_folders() {
    mkdir -p "$PGDATA"
    chmod 00700 "$PGDATA" || :
    mkdir -p /var/run/postgresql
    chmod 03775 /var/run/postgresql || :
    if [ "$(id -u)" = 0 ]; then
        find "$PGDATA" \! -user postgres -exec chown postgres '{}' +
        find /var/run/postgresql \! -user postgres -exec chown postgres '{}' +
    fi
}

require_password() {
    [ -z "$POSTGRES_PASSWORD" ] && [ "$POSTGRES_HOST_AUTH_METHOD" != trust ] || return 0
    cat >&2 <<'END'
Error: Database is uninitialized and superuser password is not specified.
       Say which one: "-e POSTGRES_PASSWORD=..." on "docker run". With "-e POSTGRES_HOST_AUTH_METHOD=trust" whoever reaches the
       database is let in without any, which is for trying things out only.
END
    exit 1
}

make_database() {
    local arguments
    eval "arguments=($POSTGRES_INITDB_ARGS)"
    initdb --username="$POSTGRES_USER" --pwfile=<(printf '%s\n' "$POSTGRES_PASSWORD") --no-sync "${arguments[@]}"
    sed -i "s/^#listen_addresses = .*/listen_addresses = '*'/" "$PGDATA/postgresql.conf"
    printf '\nhost all all all %s\n' "${POSTGRES_HOST_AUTH_METHOD:-$(postgres -C password_encryption -D "$PGDATA")}" >>"$PGDATA/pg_hba.conf"
}

# Nobody but this script reaches the server meanwhile. It need not survive a power cut: whoever sees half a database starts anew.
start_for_setup() {
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -w start \
        -o "-c listen_addresses='' -c fsync=off -p ${PGPORT:-5432} ${*:+$(printf '%q ' "$@")}"
}

query() {
    PGPASSWORD=$POSTGRES_PASSWORD psql -v ON_ERROR_STOP=1 --no-psqlrc --no-password --username "$POSTGRES_USER" \
        --dbname "${POSTGRES_DB}" "$@"
}

run_scripts() {
    local file
    for file; do
        case "$file" in
        *.sh)
            echo "$0: running $file"
            if [ -x "$file" ]; then "$file"; else . "$file"; fi
            ;;
        *.sql)
            echo "$0: running $file"
            query -f "$file"
            ;;
        *.sql.gz)
            echo "$0: running $file"
            gunzip -c "$file" | query
            ;;
        *) echo "$0: ignoring $file" ;;
        esac
    done
}

first_start() {
    require_password
    make_database
    start_for_setup "$@"
    if [ "$POSTGRES_DB" != postgres ]; then
        POSTGRES_DB=postgres query --set db="$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
    fi
    shopt -s nullglob
    run_scripts /docker-entrypoint-initdb.d/*
    PGUSER=$POSTGRES_USER pg_ctl -D "$PGDATA" -m fast -w stop
    sync
    printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

if [ "${1#-}" != "$1" ]; then
    set -- postgres "$@"
fi

if [ "$1" = postgres ] && [[ " $* " != *' --help '* && " $* " != *' --version '* && " $* " != *' -V '* ]]; then
    setting POSTGRES_PASSWORD
    setting POSTGRES_USER postgres
    setting POSTGRES_DB "$POSTGRES_USER"
    setting POSTGRES_INITDB_ARGS
    : "${POSTGRES_HOST_AUTH_METHOD:=}"
    own_folders
    if [ "$(id -u)" = 0 ]; then
        exec setpriv --reuid=postgres --regid=postgres --init-groups "${BASH_SOURCE[0]}" "$@"
    fi
    if [ -s "$PGDATA/PG_VERSION" ]; then
        printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
    else
        first_start "${@:2}"
    fi
fi

exec "$@"
