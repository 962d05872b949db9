/** The skeleton of the guest's file system. */
import type { Owned } from '../../build/tar.ts';

/** Paths and modes of folders. */
export const folders: Readonly<Record<string, number>> = {
  '.': 0o755,
  dev: 0o755,
  etc: 0o755,
  home: 0o755,
  'home/learner': 0o755,
  mnt: 0o755,
  opt: 0o755,
  proc: 0o555,
  root: 0o700,
  run: 0o755,
  srv: 0o755,
  sys: 0o555,
  tmp: 0o1777,
  'usr/bin': 0o755,
  'usr/lib/i386-linux-gnu': 0o755,
  'usr/local/bin': 0o755,
  'usr/sbin': 0o755,
  'usr/share': 0o755,
  'var/cache': 0o755,
  'var/lib/docker': 0o710,
  'var/log': 0o755,
  'var/spool': 0o755,
  'var/tmp': 0o1777,
};

/** Of our own files, as git keeps no modes. */
export const modes: Readonly<Record<string, number>> = {
  'etc/shadow': 0o640,
  'etc/gshadow': 0o640,
  'etc/sudoers': 0o440,
};

const SHADOW = 42;
const LEARNER = 1000;

export const owned: readonly Owned[] = [
  { path: 'etc/shadow', uid: 0, gid: SHADOW },
  { path: 'etc/gshadow', uid: 0, gid: SHADOW },
  { path: 'home/learner', uid: LEARNER, gid: LEARNER },
];

/** Symbolic links: the merged /usr, and names that users expect. */
export const links: Readonly<Record<string, string>> = {
  bin: 'usr/bin',
  lib: 'usr/lib',
  sbin: 'usr/sbin',
  'etc/mtab': '../proc/self/mounts',
  'usr/bin/cosign': 'docker',
  'usr/bin/sh': 'bash',
  'usr/bin/vi': 'vim.tiny',
  'usr/bin/vim': 'vim.tiny',
  'usr/bin/editor': 'nano',
  'usr/bin/pager': 'less',
  'usr/lib/drydock/docker-service': '../../bin/docker',
  'usr/share/misc/magic.mgc': '../../lib/file/magic.mgc',
  'usr/sbin/halt': '../bin/systemctl',
  'usr/sbin/iptables': 'xtables-nft-multi',
  'usr/sbin/iptables-restore': 'xtables-nft-multi',
  'usr/sbin/iptables-save': 'xtables-nft-multi',
  'usr/sbin/ip6tables': 'xtables-nft-multi',
  'usr/sbin/ip6tables-restore': 'xtables-nft-multi',
  'usr/sbin/ip6tables-save': 'xtables-nft-multi',
  'usr/sbin/poweroff': '../bin/systemctl',
  'usr/sbin/reboot': '../bin/systemctl',
  'usr/sbin/shutdown': '../bin/systemctl',
  'var/run': '../run',
};

/** Applets that would only confuse: the guest has no package manager and no init of busybox. */
export const withoutApplets: readonly string[] = [
  'ar',
  'dpkg',
  'dpkg-deb',
  'init',
  'linuxrc',
  'loadkmap',
  'modinfo',
  'modprobe',
  'insmod',
  'lsmod',
  'rmmod',
  'depmod',
  'rpm',
  'rpm2cpio',
  'udhcpd',
  'svlogd',
  'sh',
];
