import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from '../constants/open.ts';
import { GuestError, isSyscallError } from '../errors.ts';
import type { Actor } from '../guest.ts';
import { Program } from '../program.ts';
import { SCRATCH_BYTES_MAX } from '../protocol.ts';
import { close, openat } from '../syscalls/open.ts';
import { pread } from '../syscalls/read-write.ts';
import { concatBytes } from '../../std/concat-bytes.ts';

/** Most files fit into the first round trip, which should carry little scratch memory. */
const FIRST_BYTES = 16 * 1024;

/** What runs programs in the agent: a Guest is one. */
export type Runner = Pick<Actor, 'run'>;

/** A file has more bytes than who reads it will take. */
export class FileTooLarge extends GuestError {}

/** A file's bytes, undefined when it isn't there. Throws FileTooLarge when it has more than `bytesMax`. */
export async function readWholeFile(runner: Runner, path: string, bytesMax: number): Promise<Uint8Array | undefined> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const wanted = length === 0 ? FIRST_BYTES : SCRATCH_BYTES_MAX;
    const piece = await readPiece(runner, path, length, wanted);
    if (!piece) return undefined;
    pieces.push(piece);
    length += piece.length;
    if (length > bytesMax) throw new FileTooLarge(`Cannot read ${path}: it has more than ${String(bytesMax)} bytes`);
    if (piece.length < wanted) return concatBytes(pieces);
  }
}

async function readPiece(
  runner: Runner,
  path: string,
  offset: number,
  length: number,
): Promise<Uint8Array | undefined> {
  const p = new Program(`read ${path}`);
  const fd = openat(p, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
  const piece = pread(p, fd, length, offset);
  close(p, fd, { always: true });
  try {
    return (await runner.run(p)).get(piece);
  } catch (error) {
    if (isSyscallError(error, 'ENOENT') && error.call === 'openat') return undefined;
    throw error;
  }
}
