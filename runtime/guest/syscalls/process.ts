import { encodeText, viewOf, words } from '../bytes.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Int, Output, Path, Ref } from '../values.ts';
import { longs, pathArg } from './arguments.ts';

/** execve(2): the actor becomes this program. `argv` and `env` are whole strings, `env` as KEY=value. */
export const execve = (
  p: Program,
  path: Path,
  argv: readonly string[],
  env: readonly string[],
  options: CallOptions = {},
): Ref => p.call('execve', [pathArg(p, path), p.strings(argv), p.strings(env)], options);

/** execveat(2): `flags` AT_EMPTY_PATH runs the file that the descriptor itself is. */
export const execveat = (
  p: Program,
  directory: Int,
  path: Path,
  argv: readonly string[],
  env: readonly string[],
  flags: number,
  options: CallOptions = {},
): Ref => p.call('execveat', [directory, pathArg(p, path), p.strings(argv), p.strings(env), flags], options);

/** kill(2): `pid` 0, -1 and negative ones mean groups. */
export const kill = (p: Program, pid: Int, signal: number, options: CallOptions = {}): Ref =>
  p.call('kill', [pid, signal], options);

/** pidfd_open(2). */
export const pidfdOpen = (p: Program, pid: Int, options: CallOptions = {}): Ref =>
  p.call('pidfd_open', [pid, 0], options);

/** pidfd_getfd(2): a copy of another process's descriptor, close-on-exec. */
export const pidfdGetfd = (p: Program, pidfd: Int, fd: Int, options: CallOptions = {}): Ref =>
  p.call('pidfd_getfd', [pidfd, fd, 0], options);

/** pidfd_send_signal(2). */
export const pidfdSendSignal = (p: Program, pidfd: Int, signal: number, options: CallOptions = {}): Ref =>
  p.call('pidfd_send_signal', [pidfd, signal, 0, 0], options);

/** wait4(2): the call's result is the pid, the output the wait status. The agent reaps its own children by itself. */
export function wait4(p: Program, pid: Int, flags = 0, options: CallOptions = {}): Output<number> {
  const status = p.scratch(4);
  return p
    .output(p.call('wait4', [pid, status, flags, 0], options), status)
    .map((bytes) => viewOf(bytes).getInt32(0, true));
}

/** getpid(2). */
export const getpid = (p: Program, options: CallOptions = {}): Ref => p.call('getpid', [], options);

/** setsid(2). */
export const setsid = (p: Program, options: CallOptions = {}): Ref => p.call('setsid', [], options);

/** setpgid(2): 0 means the caller, and a group of its own. */
export const setpgid = (p: Program, pid: Int = 0, group: Int = 0, options: CallOptions = {}): Ref =>
  p.call('setpgid', [pid, group], options);

/** setns(2): `type` CLONE_NEW*, or 0 for any; with a pidfd a set of CLONE_NEW* flags. */
export const setns = (p: Program, fd: Int, type = 0, options: CallOptions = {}): Ref =>
  p.call('setns', [fd, type], options);

/** unshare(2): CLONE_NEW*. */
export const unshare = (p: Program, flags: number, options: CallOptions = {}): Ref =>
  p.call('unshare', [flags], options);

/** chdir(2). */
export const chdir = (p: Program, path: Path, options: CallOptions = {}): Ref =>
  p.call('chdir', [pathArg(p, path)], options);

/** fchdir(2). */
export const fchdir = (p: Program, fd: Int, options: CallOptions = {}): Ref => p.call('fchdir', [fd], options);

/** chroot(2). */
export const chroot = (p: Program, path: Path, options: CallOptions = {}): Ref =>
  p.call('chroot', [pathArg(p, path)], options);

/** umask(2): returns the old one. */
export const umask = (p: Program, mask: number, options: CallOptions = {}): Ref => p.call('umask', [mask], options);

/** sethostname(2). */
export const sethostname = (p: Program, name: string, options: CallOptions = {}): Ref =>
  p.call('sethostname', [p.string(name), encodeText(name).length], options);

/** setdomainname(2). */
export const setdomainname = (p: Program, name: string, options: CallOptions = {}): Ref =>
  p.call('setdomainname', [p.string(name), encodeText(name).length], options);

/** prlimit64(2) of the caller: RLIMIT_* (constants/resource.ts); -1 is no limit. */
export const setrlimit = (
  p: Program,
  resource: number,
  limit: { soft: number; hard: number },
  options: CallOptions = {},
): Ref => p.call('prlimit64', [0, resource, p.bytes(longs(limit.soft, limit.hard)), 0], options);

/** prctl(2): PR_* (constants/prctl.ts). */
export const prctl = (p: Program, option: number, args: readonly Int[] = [], options: CallOptions = {}): Ref =>
  p.call('prctl', [option, args[0] ?? 0, args[1] ?? 0, args[2] ?? 0, args[3] ?? 0], options);

/** setpriority(2) of the caller: a nice value, -20 to 19. */
export const setNice = (p: Program, nice: number, options: CallOptions = {}): Ref =>
  p.call('setpriority', [0, 0, nice], options);

/** ioprio_set(2) of the caller: class 1 real-time, 2 best effort, 3 idle; level 0-7. */
export const setIoPriority = (p: Program, ioClass: number, level: number, options: CallOptions = {}): Ref =>
  p.call('ioprio_set', [1, 0, (ioClass << 13) | level], options);

/** sched_setaffinity(2): the cpus whose bits are set in the mask. */
export const schedSetaffinity = (p: Program, pid: Int, mask: number, options: CallOptions = {}): Ref =>
  p.call('sched_setaffinity', [pid, 4, p.bytes(words(mask))], options);

/** sched_setscheduler(2): policy 0 other, 1 fifo, 2 round robin, 3 batch, 5 idle. */
export const schedSetscheduler = (
  p: Program,
  pid: Int,
  policy: number,
  priority: number,
  options: CallOptions = {},
): Ref => p.call('sched_setscheduler', [pid, policy, p.bytes(words(priority))], options);
