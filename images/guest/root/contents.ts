/**
 * What the guest's own file system takes from Debian: programs and their data by path; a path that ends in `/` means everything below it.
 * Shared libraries are not listed: the ones that the programs need come along (packages in `libraries` are searched for them).
 *
 * The selections are grouped by the pack that they go to. A page fetches a pack when the guest first reads one of its files, so a pack
 * holds what is used together. A library goes to the first pack that has a program which needs it; what `hot.txt` names is hot wherever it
 * stands here.
 */
import type { Stub } from '../../build/stub.ts';

export interface Selection {
  readonly package: string;
  readonly paths: readonly string[];
}

const inFolder = (folder: string, names: string): string[] => names.split(' ').map((name) => `${folder}/${name}`);

/** Files that no other pack takes are in this one: our own, and the links' targets. */
export const BASE_PACK = 'system';

export const packs: Readonly<Record<string, readonly Selection[]>> = {
  /** What a shell and its everyday commands need, and everything that more than one pack or nobody in particular does. */
  system: [
    {
      package: 'libc6',
      paths: [
        'lib/ld-linux.so.2',
        ...inFolder('lib/i386-linux-gnu', 'ld-linux.so.2 libnss_files.so.2 libnss_dns.so.2'),
      ],
    },
    { package: 'libc-bin', paths: [...inFolder('usr/bin', 'getent ldd locale'), 'usr/lib/locale/C.utf8/'] },
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
    { package: 'coreutils', paths: inFolder('usr/bin', 'cksum comm join split stat') },
    { package: 'bsdextrautils', paths: ['usr/bin/column'] },
    { package: 'grep', paths: ['bin/grep'] },
    { package: 'less', paths: ['usr/bin/less'] },
    { package: 'tar', paths: ['bin/tar'] },
    { package: 'tree', paths: ['usr/bin/tree'] },
    {
      package: 'util-linux',
      paths: [
        ...inFolder('bin', 'dmesg findmnt lsblk mountpoint su'),
        ...inFolder('sbin', 'blkid blockdev pivot_root runuser'),
        ...inFolder(
          'usr/bin',
          'choom chrt flock ipcs ipcmk ipcrm lscpu lsipc lslocks lsns namei nsenter prlimit setpriv setsid taskset unshare',
        ),
        ...inFolder('etc/pam.d', 'runuser runuser-l su su-l'),
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
    { package: 'libcap2-bin', paths: inFolder('sbin', 'capsh getcap getpcaps setcap') },
    { package: 'attr', paths: inFolder('usr/bin', 'getfattr setfattr') },
    {
      package: 'passwd',
      paths: [
        ...inFolder('usr/sbin', 'chpasswd groupadd groupdel groupmod useradd userdel usermod'),
        ...inFolder('usr/bin', 'chage chsh gpasswd passwd'),
        ...inFolder('etc/pam.d', 'chpasswd chsh passwd'),
        'etc/default/useradd',
      ],
    },
    { package: 'login', paths: [...inFolder('usr/bin', 'newgrp sg'), 'etc/login.defs'] },
    {
      package: 'sudo',
      paths: [
        'usr/bin/sudo',
        'usr/bin/sudoedit',
        'usr/libexec/sudo/sudoers.so',
        ...inFolder('etc/pam.d', 'sudo sudo-i'),
      ],
    },
    {
      package: 'libpam-modules',
      paths: inFolder(
        'lib/i386-linux-gnu/security',
        'pam_deny.so pam_env.so pam_keyinit.so pam_limits.so pam_mail.so pam_permit.so pam_rootok.so pam_shells.so pam_unix.so',
      ),
    },
    {
      package: 'e2fsprogs',
      paths: [
        ...inFolder('sbin', 'dumpe2fs e2fsck fsck.ext4 mke2fs mkfs.ext4 resize2fs tune2fs'),
        ...inFolder('usr/bin', 'chattr lsattr'),
        'etc/mke2fs.conf',
      ],
    },
  ],
  /** What looks into processes. */
  observation: [
    { package: 'strace', paths: ['usr/bin/strace'] },
    { package: 'lsof', paths: ['usr/bin/lsof'] },
    { package: 'htop', paths: ['usr/bin/htop'] },
  ],
  /** TLS, and what speaks it. */
  web: [
    { package: 'curl', paths: ['usr/bin/curl'] },
    { package: 'ca-certificates', paths: ['usr/share/ca-certificates/mozilla/'] },
    { package: 'jq', paths: ['usr/bin/jq'] },
    { package: 'openssl', paths: ['usr/bin/openssl', 'etc/ssl/openssl.cnf', 'usr/lib/ssl/openssl.cnf'] },
    { package: 'openssh-client', paths: ['usr/bin/ssh-keygen'] },
  ],
  /** Interfaces, routes, filters, packets. */
  network: [
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
    {
      package: 'iptables',
      paths: [
        ...inFolder(
          'usr/sbin',
          'iptables-nft iptables-nft-restore iptables-nft-save iptables-translate ip6tables-nft ip6tables-nft-restore ip6tables-nft-save xtables-monitor xtables-nft-multi',
        ),
        'usr/lib/i386-linux-gnu/xtables/',
      ],
    },
    { package: 'iputils-ping', paths: ['bin/ping'] },
    { package: 'tcpdump', paths: ['usr/bin/tcpdump'] },
    { package: 'bind9-dnsutils', paths: ['usr/bin/dig'] },
    { package: 'socat', paths: ['usr/bin/socat'] },
    { package: 'conntrack', paths: ['usr/sbin/conntrack'] },
    { package: 'ipset', paths: ['usr/sbin/ipset'] },
    { package: 'ethtool', paths: ['sbin/ethtool'] },
  ],
  /** Editors, and what works on source files. */
  development: [
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
    { package: 'tmux', paths: ['usr/bin/tmux'] },
    { package: 'git', paths: ['usr/bin/git', 'usr/share/git-core/templates/'] },
    { package: 'make', paths: ['usr/bin/make'] },
    {
      package: 'tcc',
      paths: ['usr/bin/tcc', 'usr/lib/i386-linux-gnu/tcc/include/', 'usr/lib/i386-linux-gnu/tcc/libtcc1.a'],
    },
    { package: 'file', paths: ['usr/bin/file'] },
    { package: 'libmagic-mgc', paths: ['usr/lib/file/magic.mgc'] },
  ],
  /** What git needs for repositories that are served by HTTP. */
  transport: [{ package: 'git', paths: inFolder('usr/lib/git-core', 'git-remote-http git-remote-https') }],
};

export const selections: readonly Selection[] = Object.values(packs).flat();

/** Where shared libraries may come from. */
export const libraries: readonly string[] =
  'bind9-libs libacl1 libaudit1 libblkid1 libbpf1 libbrotli1 libbsd0 libbz2-1.0 libcap-ng0 libcap2 libcom-err2 libcrypt1 libcurl3-gnutls libcurl4 libdbus-1-3 libedit2 libelf1 libevent-core-2.1-7 libext2fs2 libfstrm0 libgmp10 libgssapi-krb5-2 libidn2-0 libipset13 libjansson4 libjemalloc2 libjq1 libjson-c5 libkrb5-3 libldap-2.5-0 liblmdb0 liblzma5 libmagic1 libmaxminddb0 libmd0 libmnl0 libmount1 libncursesw6 libnetfilter-conntrack3 libnfnetlink0 libnftables1 libnftnl11 libnghttp2-14 libnl-3-200 libnl-genl-3-200 libnsl2 libonig5 libpam0g libpcap0.8 libpcre2-8-0 libproc2-0 libprotobuf-c1 libpsl5 librtmp1 libselinux1 libsemanage2 libsmartcols1 libssh2-1 libssl3 libstdc++6 libgcc-s1 libsystemd0 libtinfo6 libtirpc3 libudev1 libutempter0 libuuid1 libuv1 libwrap0 libxml2 libxtables12 libzstd1 sudo zlib1g'.split(
    ' ',
  );

const ENODATA = 61;
const GSS_S_FAILURE = 13 << 16;
const LDAP_SERVER_DOWN = -1;
const IDN2_MALLOC = -100;
const KRB5_FAILURE = -1;

/**
 * Libraries that only serve what the guest doesn't have: no SELinux, no systemd, no D-Bus, no NIS; a curl for HTTP, FTP and files;
 * a dig without the parts of BIND that a name server needs; an htop without delay accounting.
 */
export const stubs: readonly Stub[] = [
  // Debian links git with another build of curl, which would bring GnuTLS.
  { soname: 'libcurl-gnutls.so.4', standsFor: 'libcurl.so.4', version: 'CURL_OPENSSL_4' },
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
  { soname: 'libsemanage.so.2', returns: -1, exceptions: { semanage_handle_create: 0 } },
  { soname: 'libnsl.so.2', returns: -1 },
  { soname: 'libkrb5.so.3', returns: KRB5_FAILURE },
  { soname: 'libnl-3.so.200', returns: 0 },
  { soname: 'libnl-genl-3.so.200', returns: -1 },
  { soname: 'libxml2.so.2', returns: -1 },
  { soname: 'libmaxminddb.so.0', returns: -1 },
  // jemalloc, which BIND allocates with, has C++'s operators, too; nothing here is in C++.
  { soname: 'libstdc++.so.6', returns: 0 },
  { soname: 'libfstrm.so.0', returns: 0 },
  { soname: 'libprotobuf-c.so.1', returns: 0 },
  { soname: 'liblmdb.so.0', returns: -1 },
];
