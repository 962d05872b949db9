/** The system calls that put one entry of an archive in its place. */
import type { TarHeader } from '../../archive/tar-header.ts';
import { AT_EMPTY_PATH, AT_SYMLINK_NOFOLLOW } from '../constants/at.ts';
import { O_CLOEXEC, O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_PATH, O_RDONLY, O_WRONLY } from '../constants/open.ts';
import { S_IFBLK, S_IFCHR, S_IFIFO } from '../constants/stat.ts';
import type { Program } from '../program.ts';
import { fchmod, fchmodat, fchownat, fsetxattr, utimensat } from '../syscalls/attributes.ts';
import { linkat, mkdirat, mknodat, symlinkat, unlinkat } from '../syscalls/directory.ts';
import { close, openat, openat2 } from '../syscalls/open.ts';
import { write } from '../syscalls/read-write.ts';
import type { Int, Ref } from '../values.ts';

/** A name in an open directory. */
export interface Place {
  readonly parent: Int;
  readonly base: string;
}

const MAY_FAIL = { continue: true } as const;

export const openPlace = (p: Program, directory: number, path: string, resolve: number): Ref =>
  openat2(p, directory, path || '.', { flags: O_PATH | O_DIRECTORY | O_CLOEXEC, resolve });

/**
 * What is in the place is unlinked first; a directory there makes the program stop with EEXIST or EISDIR. The result is the call that
 * writes the body, where there is one: it may take only a part.
 */
export function placeEntry(
  p: Program,
  place: Place,
  header: TarHeader,
  more: { readonly body: Uint8Array; readonly linkSource: () => Place },
): Ref | undefined {
  if (header.type === 'directory') return placeDirectory(p, place, header);
  const source = header.type === 'link' ? more.linkSource() : undefined;
  unlinkat(p, place.parent, place.base, 0, MAY_FAIL);
  if (header.type === 'file') return placeFile(p, place, header, more.body);
  if (source) linkat(p, at(source), at(place));
  else placeOther(p, place, header);
  return undefined;
}

function placeOther(p: Program, place: Place, header: TarHeader): void {
  if (header.type === 'symlink') symlinkat(p, header.linkName, place.parent, place.base);
  else placeNode(p, place, header);
  fchownat(p, place.parent, place.base, header, AT_SYMLINK_NOFOLLOW);
  setTime(p, place, header);
}

const at = ({ parent, base }: Place): { directory: Int; path: string } => ({ directory: parent, path: base });

/** One that is there already stays and gets the entry's owner and mode. */
function placeDirectory(p: Program, { parent, base }: Place, header: TarHeader): undefined {
  mkdirat(p, parent, base, header.mode & 0o777, MAY_FAIL);
  const fd = openat(p, parent, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  setAttributes(p, fd, header);
  close(p, fd, { always: true });
}

function placeFile(p: Program, place: Place, header: TarHeader, body: Uint8Array): Ref | undefined {
  const flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const fd = openat(p, place.parent, place.base, flags, 0o600);
  const written = body.length > 0 ? write(p, fd, body) : undefined;
  setAttributes(p, fd, header);
  close(p, fd, { always: true });
  setTime(p, place, header);
  return written;
}

function placeNode(p: Program, { parent, base }: Place, { type, mode, major, minor }: TarHeader): void {
  const kinds = { char: S_IFCHR, block: S_IFBLK, fifo: S_IFIFO } as const;
  if (type !== 'char' && type !== 'block' && type !== 'fifo') throw new TypeError(`no node of type ${type}`);
  mknodat(p, parent, base, kinds[type] | (mode & 0o777), type === 'fifo' ? undefined : { major, minor });
  fchmodat(p, parent, base, mode);
}

/** The owner first: a change of owner takes the set-user-ID bit and the capabilities away. */
function setAttributes(p: Program, fd: Int, header: TarHeader): void {
  fchownat(p, fd, '', header, AT_EMPTY_PATH);
  fchmod(p, fd, header.mode);
  for (const [name, value] of header.xattrs ?? []) fsetxattr(p, fd, name, value, MAY_FAIL);
}

/** The end of a file that was written piece by piece. */
export function finishFile(p: Program, fd: number, header: TarHeader): void {
  setAttributes(p, fd, header);
  const time = { seconds: header.mtimeSeconds, nanoseconds: header.mtimeNanoseconds };
  utimensat(p, fd, '', { accessed: time, modified: time }, AT_EMPTY_PATH);
}

export const finishDirectory = (p: Program, place: Place, header: TarHeader): void => setTime(p, place, header);

function setTime(p: Program, { parent, base }: Place, header: TarHeader): void {
  const time = { seconds: header.mtimeSeconds, nanoseconds: header.mtimeNanoseconds };
  utimensat(p, parent, base, { accessed: time, modified: time }, AT_SYMLINK_NOFOLLOW);
}
