import { viewOf } from '../bytes.ts';
import { TIOCGPTN, TIOCGPTPEER, TIOCSCTTY, TIOCSPTLCK, TIOCSWINSZ } from '../constants/ioctl.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Arg, Int, Output, Ref } from '../values.ts';

/** ioctl(2). */
export const ioctl = (p: Program, fd: Int, request: number, argument: Arg = 0, options: CallOptions = {}): Ref =>
  p.call('ioctl', [fd, request, argument], options);

/** TIOCSPTLCK: lets the other side of a new /dev/ptmx be opened. */
export const unlockPty = (p: Program, master: Int, options: CallOptions = {}): Ref =>
  ioctl(p, master, TIOCSPTLCK, p.struct([0]), options);

/** TIOCGPTPEER: opens the other side of a pty master, whatever /dev/pts is mounted here; `flags` O_RDWR | O_NOCTTY and the like. */
export const openPtyPeer = (p: Program, master: Int, flags: number, options: CallOptions = {}): Ref =>
  ioctl(p, master, TIOCGPTPEER, flags, options);

/** TIOCGPTN: n of /dev/pts/n. */
export function ptyNumber(p: Program, master: Int, options: CallOptions = {}): Output<number> {
  const buffer = p.scratch(4);
  return p.output(ioctl(p, master, TIOCGPTN, buffer, options), buffer).map((bytes) => viewOf(bytes).getUint32(0, true));
}

/** TIOCSCTTY: the caller, a session leader, takes the terminal as its own. */
export const setControllingTerminal = (p: Program, fd: Int, options: CallOptions = {}): Ref =>
  ioctl(p, fd, TIOCSCTTY, 0, options);

/** TIOCSWINSZ: the foreground processes get SIGWINCH. */
export function setWindowSize(
  p: Program,
  fd: Int,
  size: { rows: number; columns: number },
  options: CallOptions = {},
): Ref {
  const struct = p.struct([(size.rows & 0xffff) | ((size.columns & 0xffff) << 16), 0]);
  return ioctl(p, fd, TIOCSWINSZ, struct, options);
}
