import { words } from '../bytes.ts';
import { RNDADDENTROPY, RNDRESEEDCRNG } from '../constants/ioctl.ts';
import { AT_FDCWD, O_CLOEXEC, O_RDWR } from '../constants/open.ts';
import type { Program } from '../program.ts';
import { close, openat } from './open.ts';
import { ioctl } from './terminal.ts';
import { concatBytes } from '../../std/concat-bytes.ts';

/**
 * Gives the kernel's generator fresh seed and makes it use it at once (random(4)): after a restore all clones of a
 * snapshot would draw the same numbers.
 */
export function reseedRandom(p: Program, seed: Uint8Array): void {
  const fd = openat(p, AT_FDCWD, '/dev/urandom', O_RDWR | O_CLOEXEC);
  const pool = p.bytes(concatBytes([words(seed.length * 8, seed.length), seed]));
  ioctl(p, fd, RNDADDENTROPY, pool);
  ioctl(p, fd, RNDRESEEDCRNG);
  close(p, fd, { always: true });
}
