import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY } from '../constants/open.ts';
import { Program } from '../program.ts';
import { renameat2, unlinkat } from '../syscalls/directory.ts';
import { close, openat } from '../syscalls/open.ts';
import { pwrite } from '../syscalls/read-write.ts';
import { makeParents } from './parents.ts';
import type { Runner } from './read-whole-file.ts';

export interface StoreFileOptions {
  readonly mode: number;
  /** The mode of directories that had to be made; without it they must be there. */
  readonly parentsMode?: number;
}

/** What a program carries besides the content. */
const PIECE_BYTES_MAX = 96 * 1024;

/** Puts a file in place as a whole: written beside it and renamed, in one round trip for each 96 KiB. */
export async function storeFile(
  runner: Runner,
  path: string,
  content: Uint8Array,
  options: StoreFileOptions,
): Promise<void> {
  const beside = `${path}.new`;
  try {
    for (let at = 0; at === 0 || at < content.length; at += PIECE_BYTES_MAX) {
      const p = new Program(`store ${path}`);
      const piece = content.subarray(at, at + PIECE_BYTES_MAX);
      writePiece(p, path, beside, { piece, at }, options);
      if (at + PIECE_BYTES_MAX >= content.length) rename(p, beside, path);
      await runner.run(p);
    }
  } catch (error) {
    await removeHalf(runner, beside);
    throw error;
  }
}

function writePiece(
  p: Program,
  path: string,
  beside: string,
  { piece, at }: { piece: Uint8Array; at: number },
  { mode, parentsMode }: StoreFileOptions,
): void {
  if (at === 0 && parentsMode !== undefined) makeParents(p, path, parentsMode);
  const flags = O_WRONLY | O_CLOEXEC | (at === 0 ? O_CREAT | O_TRUNC : 0);
  const fd = openat(p, AT_FDCWD, beside, flags, mode);
  if (piece.length > 0) pwrite(p, fd, piece, at);
  close(p, fd, { always: true });
}

const rename = (p: Program, from: string, to: string): void =>
  void renameat2(p, { directory: AT_FDCWD, path: from }, { directory: AT_FDCWD, path: to });

/** A full disk must not keep the half that was written. */
async function removeHalf(runner: Runner, path: string): Promise<void> {
  const p = new Program(`give up ${path}`);
  unlinkat(p, AT_FDCWD, path, 0, { continue: true });
  await runner.run(p).catch(() => undefined);
}
