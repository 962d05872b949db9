#!/bin/sh
# With NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE as many workers as the container may use processors: its cgroup's share, rounded up.
set -e

[ -n "${NGINX_ENTRYPOINT_WORKER_PROCESSES_AUTOTUNE:-}" ] || exit 0
conf=/etc/nginx/nginx.conf
[ -w "$conf" ] || exit 0

workers=$(nproc)
if read -r quota period 2>/dev/null </sys/fs/cgroup/cpu.max && [ "$quota" != max ]; then
    share=$(((quota + period - 1) / period))
    [ "$share" -ge "$workers" ] || workers=$share
fi
sed -i "s/^worker_processes .*/worker_processes  $workers;/" "$conf"
echo "$0: $workers worker processes"
