/**
 * What the guest's own file system takes from Debian: programs and their data by path; a path that ends in `/` means everything below it.
 * Shared libraries are not listed: the ones that the programs need come along (packages in `libraries` are searched for them).
 */
import type { Stub } from '../../build/stub.ts';

export interface Selection {
  readonly package: string;
  readonly paths: readonly string[];
}

const inFolder = (folder: string, names: string): string[] => names.split(' ').map((name) => `${folder}/${name}`);

export const selections: readonly Selection[] = [
  {
    package: 'libc6',
    paths: ['lib/ld-linux.so.2', ...inFolder('lib/i386-linux-gnu', 'ld-linux.so.2 libnss_files.so.2 libnss_dns.so.2')],
  },
  { package: 'libc-bin', paths: ['usr/bin/getent', 'usr/bin/ldd', 'usr/lib/locale/C.utf8/'] },
  { package: 'base-files', paths: ['etc/debian_version'] },
  { package: 'netbase', paths: ['etc/services', 'etc/protocols'] },
  {
    package: 'ncurses-base',
    paths: inFolder(
      'lib/terminfo',
      'd/dumb l/linux s/screen s/screen-256color v/vt100 v/vt220 x/xterm x/xterm-256color t/tmux t/tmux-256color',
    ),
  },
  { package: 'ncurses-bin', paths: ['usr/bin/tput', 'usr/bin/reset', 'usr/bin/tset', 'usr/bin/clear'] },
  { package: 'bash', paths: ['bin/bash'] },
  {
    package: 'bash-completion',
    paths: [
      'usr/share/bash-completion/bash_completion',
      ...inFolder('usr/share/bash-completion/completions', 'curl jq strace tcpdump kill killall pgrep sysctl watch'),
    ],
  },
  { package: 'busybox-static', paths: ['bin/busybox'] },
  { package: 'grep', paths: ['bin/grep'] },
  { package: 'less', paths: ['usr/bin/less'] },
  {
    package: 'nano',
    paths: [
      'bin/nano',
      'etc/nanorc',
      ...inFolder(
        'usr/share/nano',
        'c.nanorc css.nanorc default.nanorc go.nanorc html.nanorc javascript.nanorc json.nanorc makefile.nanorc markdown.nanorc nftables.nanorc python.nanorc sh.nanorc yaml.nanorc',
      ),
    ],
  },
  { package: 'vim-tiny', paths: ['usr/bin/vim.tiny', 'etc/vim/vimrc.tiny'] },
  { package: 'vim-common', paths: ['etc/vim/vimrc'] },
  {
    package: 'util-linux',
    paths: [
      ...inFolder('bin', 'dmesg findmnt lsblk mountpoint'),
      ...inFolder('sbin', 'blockdev pivot_root'),
      ...inFolder(
        'usr/bin',
        'choom chrt flock ipcs ipcmk ipcrm lscpu lsipc lslocks lsns namei nsenter prlimit setpriv setsid taskset unshare',
      ),
      'usr/share/bash-completion/completions/',
    ],
  },
  {
    package: 'mount',
    paths: [...inFolder('bin', 'mount umount'), 'sbin/losetup', 'usr/share/bash-completion/completions/'],
  },
  { package: 'bsdutils', paths: ['usr/bin/script', 'usr/bin/logger'] },
  {
    package: 'procps',
    paths: [
      'bin/ps',
      'bin/kill',
      'sbin/sysctl',
      ...inFolder('usr/bin', 'free pgrep pidwait pkill pmap pwdx slabtop top uptime vmstat w watch'),
    ],
  },
  { package: 'psmisc', paths: ['bin/fuser', ...inFolder('usr/bin', 'killall pstree')] },
  {
    package: 'iproute2',
    paths: [
      ...inFolder('bin', 'ip ss'),
      ...inFolder('sbin', 'bridge tc'),
      'usr/bin/nstat',
      'etc/iproute2/',
      ...inFolder('usr/lib/i386-linux-gnu/tc', 'experimental.dist normal.dist pareto.dist paretonormal.dist'),
      'usr/share/bash-completion/completions/tc',
    ],
  },
  { package: 'nftables', paths: ['usr/sbin/nft', 'etc/nftables.conf'] },
  { package: 'iputils-ping', paths: ['bin/ping'] },
  { package: 'libcap2-bin', paths: inFolder('sbin', 'capsh getcap getpcaps setcap') },
  { package: 'strace', paths: ['usr/bin/strace'] },
  { package: 'curl', paths: ['usr/bin/curl'] },
  { package: 'ca-certificates', paths: ['usr/share/ca-certificates/mozilla/'] },
  { package: 'jq', paths: ['usr/bin/jq'] },
  { package: 'tcpdump', paths: ['usr/bin/tcpdump'] },
];

/** Where shared libraries may come from. */
export const libraries: readonly string[] =
  'libblkid1 libbpf1 libbrotli1 libbsd0 libcap-ng0 libcap2 libcurl4 libdbus-1-3 libedit2 libelf1 libgmp10 libgssapi-krb5-2 libidn2-0 libjansson4 libjq1 libldap-2.5-0 libmd0 libmnl0 libmount1 libncursesw6 libnftables1 libnftnl11 libnghttp2-14 libonig5 libpcap0.8 libpcre2-8-0 libproc2-0 libpsl5 librtmp1 libselinux1 libacl1 libsmartcols1 libssh2-1 libssl3 libsystemd0 libtinfo6 libtirpc3 libudev1 libuuid1 libxtables12 libzstd1 zlib1g'.split(
    ' ',
  );

const ENODATA = 61;
const GSS_S_FAILURE = 13 << 16;
const LDAP_SERVER_DOWN = -1;
const IDN2_MALLOC = -100;

/** Libraries that only serve what the guest doesn't have: no SELinux, no systemd, no D-Bus, and a curl for HTTP, FTP and files. */
export const stubs: readonly Stub[] = [
  { soname: 'libselinux.so.1', returns: -1, exceptions: { is_selinux_enabled: 0, is_selinux_mls_enabled: 0 } },
  { soname: 'libsystemd.so.0', returns: -ENODATA },
  { soname: 'libdbus-1.so.3', returns: 0 },
  { soname: 'libtirpc.so.3', returns: 0 },
  { soname: 'libgssapi_krb5.so.2', returns: GSS_S_FAILURE },
  { soname: 'libldap-2.5.so.0', returns: LDAP_SERVER_DOWN, exceptions: { ldap_init: 0, ldap_err2string: 0 } },
  { soname: 'liblber-2.5.so.0', returns: 0 },
  { soname: 'librtmp.so.1', returns: 0 },
  { soname: 'libssh2.so.1', returns: 0 },
  { soname: 'libidn2.so.0', returns: IDN2_MALLOC, exceptions: { idn2_check_version: 0, idn2_strerror: 0 } },
  { soname: 'libpsl.so.5', returns: 0 },
];
