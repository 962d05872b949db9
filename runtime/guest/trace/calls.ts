import * as families from '../constants/address-families.ts';
import * as at from '../constants/at.ts';
import * as clocks from '../constants/clocks.ts';
import * as clone from '../constants/clone.ts';
import * as fcntl from '../constants/fcntl.ts';
import * as ioctl from '../constants/ioctl.ts';
import * as messageFlags from '../constants/message-flags.ts';
import * as mounts from '../constants/mount.ts';
import * as mountApi from '../constants/mount-api.ts';
import * as mountAttributes from '../constants/mount-attributes.ts';
import * as open from '../constants/open.ts';
import * as prctl from '../constants/prctl.ts';
import * as rename from '../constants/rename.ts';
import * as resource from '../constants/resource.ts';
import { SIGNALS } from '../../text/signals.ts';
import * as socketOptions from '../constants/socket-options.ts';
import * as socketTypes from '../constants/socket-types.ts';
import * as umount from '../constants/umount.ts';
import * as wait from '../constants/wait.ts';
import type { SyscallName } from '../syscalls/numbers.ts';
import {
  bitNames,
  buffer,
  fd,
  flags,
  type Format,
  hex,
  int,
  list,
  longs,
  mode,
  named,
  oneOf,
  socketAddress,
  string,
  strings,
  struct,
  unsigned,
  words,
} from './formats.ts';
import { socketMessage } from './netlink-format.ts';

const openFlags = flags(named(open, 'O_'), { none: 'O_RDONLY' });
const atFlags = flags(at);
const cloneFlags = flags(clone);
const signal = oneOf(Object.fromEntries(Object.entries(SIGNALS).map(([name, number]) => [`SIG${name}`, number])));
const socketType = flags(socketTypes);
const messageFlag = flags(named(messageFlags, 'MSG_'));
const moveFlags = flags(named(mountApi, 'MOVE_MOUNT_'));
const device: Format = (arg) => {
  const value = arg.value ?? 0;
  const [major, minor] = [(value >> 8) & 0xfff, (value & 0xff) | ((value >>> 12) & 0xfff00)];
  return value === 0 ? '0' : `makedev(${String(major)}, ${String(minor)})`;
};
const windowSize = struct((view) =>
  view.byteLength < 4
    ? undefined
    : `{rows=${String(view.getUint16(0, true))}, columns=${String(view.getUint16(2, true))}}`,
);
/** What follows an ioctl's request depends on it. */
const ioctlArgument: Format = (arg, all) => {
  const request = all[1]?.value;
  if (request === ioctl.TIOCSWINSZ || request === ioctl.TIOCGWINSZ) return windowSize(arg, all);
  if (request === ioctl.TIOCGPTPEER) return openFlags(arg, all);
  return arg.isPointer ? words('')(arg, all).replace('=', '') : int(arg, all);
};

const cloneNames = bitNames(clone);

/** struct clone_args of clone3, as far as the agent fills it. */
const cloneArguments = struct((view) => {
  if (view.byteLength < 88) return undefined;
  const isIntoCgroup = (view.getUint32(4, true) & 2) !== 0;
  const names = [cloneNames(view.getUint32(0, true)), ...(isIntoCgroup ? ['CLONE_INTO_CGROUP'] : [])];
  const flagged = names.filter((name) => name !== '0').join('|') || '0';
  return `{flags=${flagged}, exit_signal=SIGCHLD${isIntoCgroup ? `, cgroup=${String(view.getUint32(80, true))}` : ''}}`;
});

/** The arguments of each call that the engine makes, in order. A call that isn't here shows its registers. */
export const CALLS: Partial<Record<SyscallName, readonly Format[]>> = {
  bind: [fd, socketAddress, int],
  bpf: [oneOf({ BPF_PROG_LOAD: 5, BPF_PROG_ATTACH: 8 }), () => '{…}', int],
  capset: [() => '{_LINUX_CAPABILITY_VERSION_3}', words('effective', 'permitted', 'inheritable')],
  chdir: [string],
  chroot: [string],
  clock_gettime64: [oneOf(clocks), longs('seconds', 'nanoseconds')],
  clock_settime64: [oneOf(clocks), longs('seconds', 'nanoseconds')],
  clone3: [cloneArguments, int],
  close: [fd],
  close_range: [unsigned, unsigned, int],
  connect: [fd, socketAddress, int],
  copy_file_range: [fd, int, fd, int, unsigned, int],
  dup2: [fd, fd],
  dup3: [fd, fd, flags(named(open, 'O_'))],
  execve: [string, strings, strings],
  execveat: [fd, string, strings, strings, atFlags],
  fchdir: [fd],
  fchmod: [fd, mode],
  fchmodat: [fd, string, mode],
  fchownat: [fd, string, int, int, atFlags],
  fcntl64: [fd, oneOf(named(fcntl, 'F_')), int],
  fsconfig: [fd, oneOf(named(mountApi, 'FSCONFIG_')), string, string, int],
  fsetxattr: [fd, string, buffer, int, int],
  fsmount: [fd, flags(named(mountApi, 'FSMOUNT_')), flags(mountAttributes)],
  fsopen: [string, flags(named(mountApi, 'FSOPEN_'))],
  ftruncate64: [fd, unsigned, unsigned],
  getcwd: [string, int],
  getdents64: [fd, () => '[…]', int],
  getrandom: [int, int, hex],
  getsockname: [fd, () => '{…}', () => '[…]'],
  getsockopt: [fd, oneOf(named(socketOptions, 'SOL_')), int, buffer, list],
  ioctl: [fd, oneOf(ioctl), ioctlArgument],
  kill: [int, signal],
  lgetxattr: [string, string, buffer, int],
  linkat: [fd, string, fd, string, atFlags],
  listen: [fd, int],
  llistxattr: [string, buffer, int],
  lremovexattr: [string, string],
  lseek: [fd, int, oneOf({ SEEK_SET: 0, SEEK_CUR: 1, SEEK_END: 2 })],
  lsetxattr: [string, string, buffer, int, int],
  mkdirat: [fd, string, mode],
  mknodat: [fd, string, mode, device],
  mount: [string, string, string, flags(mounts), string],
  mount_setattr: [fd, string, atFlags, longs('set', 'clear', 'propagation'), int],
  move_mount: [fd, string, fd, string, moveFlags],
  open_tree: [fd, string, flags({ ...named(mountApi, 'OPEN_TREE_'), ...at })],
  openat: [fd, string, openFlags, mode],
  openat2: [fd, string, longs('flags', 'mode', 'resolve'), int],
  pidfd_getfd: [fd, int, int],
  pidfd_open: [int, int],
  pidfd_send_signal: [fd, signal, int, int],
  pipe2: [list, openFlags],
  pivot_root: [string, string],
  poll: [words('fd', 'events'), int, int],
  prctl: [oneOf(prctl), int, int, int, int],
  pread64: [fd, buffer, int, unsigned, unsigned],
  prlimit64: [int, oneOf(resource), longs('current', 'maximum'), int],
  pwrite64: [fd, buffer, int, unsigned, unsigned],
  read: [fd, buffer, int],
  readlinkat: [fd, string, buffer, int],
  recvfrom: [fd, socketMessage, int, messageFlag, int, int],
  recvmsg: [fd, () => '{…}', messageFlag],
  renameat2: [fd, string, fd, string, flags(rename)],
  seccomp: [oneOf({ SECCOMP_SET_MODE_FILTER: 1 }), hex, () => '{…}'],
  sendfile64: [fd, fd, int, unsigned],
  sendto: [fd, socketMessage, int, messageFlag, socketAddress, int],
  setdomainname: [string, int],
  setgroups32: [int, list],
  sethostname: [string, int],
  setns: [fd, cloneFlags],
  setpgid: [int, int],
  setresgid32: [int, int, int],
  setresuid32: [int, int, int],
  setsid: [],
  setsockopt: [fd, oneOf(named(socketOptions, 'SOL_')), int, list, int],
  shutdown: [fd, oneOf(named(messageFlags, 'SHUT_'))],
  socket: [oneOf(families), socketType, int],
  socketpair: [oneOf(families), socketType, int, list],
  splice: [fd, int, fd, int, unsigned, int],
  statfs64: [string, int, () => '{…}'],
  statx: [fd, string, atFlags, hex, () => '{…}'],
  symlinkat: [string, fd, string],
  umask: [mode],
  umount2: [string, flags(umount)],
  unlinkat: [fd, string, atFlags],
  unshare: [cloneFlags],
  utimensat_time64: [fd, string, longs('accessed', 'nanoseconds', 'modified', 'nanoseconds'), atFlags],
  wait4: [int, list, flags(wait), int],
  write: [fd, buffer, int],
};
