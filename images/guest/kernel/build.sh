#!/usr/bin/env bash
# Builds the guest kernel from Debian's linux-source-6.1 with the patches beside it: same inputs, same bytes.
#   images/guest/kernel/build.sh OUTPUT [WORK]
# OUTPUT  where the bzImage goes.
# WORK    scratch folder, kept between runs when given.
# LINUX_SOURCE names the source's tar when it isn't where Debian's linux-source-6.1 puts it.
# Needs (Debian): linux-source-6.1 flex bison bc libelf-dev libssl-dev gcc make patch zstd xz-utils.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
output=$1
work=${2:-$(mktemp -d)}
[ $# -ge 2 ] || trap 'rm -rf "$work"' EXIT

# Everything that would leak the machine or the moment into the image is fixed.
export KBUILD_BUILD_TIMESTAMP='2026-01-01 00:00:00 UTC' KBUILD_BUILD_USER=drydock KBUILD_BUILD_HOST=drydock
export KBUILD_BUILD_VERSION=1 SOURCE_DATE_EPOCH=1767225600 LC_ALL=C TZ=UTC ARCH=i386

source=$work/linux-source-6.1
[ -d "$source" ] || tar -C "$work" -xf "${LINUX_SOURCE:-/usr/src/linux-source-6.1.tar.xz}"
for patch in "$here"/patches/*.patch; do
  # A tree of an earlier run has it already.
  patch -d "$source" -p1 -Rsf --dry-run <"$patch" >/dev/null && continue
  patch -d "$source" -p1 -s <"$patch" || { echo "kernel: remove $source, then build again" >&2; exit 1; }
done
make -C "$source" -s tinyconfig
(cd "$source" && scripts/kconfig/merge_config.sh -m .config "$here/config" >/dev/null)
make -C "$source" -s olddefconfig

# An option that kconfig dropped for a missing dependency, or switched on for another one, would otherwise be lost in silence.
found() { grep -m1 -E "^(# )?$1[= ]" "$source/.config" || echo "nothing about $1"; }
lost=0
while read -r line; do
  option=${line#\# }
  case $line in
    CONFIG_*) option=${line%%=*}; grep -qxF "$line" "$source/.config" && continue ;;
    '# CONFIG_'*' is not set') option=${option%% *}; grep -q "^$option=" "$source/.config" || continue ;;
    *) continue ;;
  esac
  echo "kernel: config asks for '$line', .config has '$(found "$option")'" >&2
  lost=1
done <"$here/config"
[ "$lost" = 0 ] || { echo "kernel: fix images/guest/kernel/config, then build again" >&2; exit 1; }

nice -n 10 make -C "$source" -s -j"$(nproc)" KCFLAGS="-ffile-prefix-map=$source=." bzImage
install -m 644 "$source/arch/x86/boot/bzImage" "$output"
