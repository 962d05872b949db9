/**
 * The 512-byte header block of a tar entry: POSIX ustar, GNU and old V7 (POSIX.1-2017 pax, "ustar Interchange Format"; GNU tar manual,
 * "Basic Tar Format").
 */
import { ArchiveError, RefusedEntryError } from './errors.ts';

export const BLOCK_BYTES = 512;

export type TarType = 'file' | 'link' | 'symlink' | 'char' | 'block' | 'directory' | 'fifo';

/** One entry's attributes; times are seconds since the epoch with nanoseconds beside them. */
export interface TarHeader {
  /** As it is in the archive: nothing is resolved or cleaned. */
  readonly name: string;
  readonly type: TarType;
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Bytes of the body. */
  readonly size: number;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  /** Target of a symbolic link, or the name that a hard link refers to. */
  readonly linkName: string;
  readonly major: number;
  readonly minor: number;
  readonly xattrs?: ReadonlyMap<string, Uint8Array>;
}

/** A header block as it stands, before extended headers are applied. `flag` is the type flag's character. */
export interface RawHeader extends Omit<TarHeader, 'type' | 'xattrs'> {
  readonly flag: string;
}

const TYPES: Readonly<Record<string, TarType>> = {
  '0': 'file',
  '\0': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'char',
  '4': 'block',
  '5': 'directory',
  '6': 'fifo',
};

/** Throws an ArchiveError for a type that has no place in an archive of files (sparse files, multi-volume parts). */
export function typeOf({ flag, name }: RawHeader): TarType {
  const type = TYPES[flag];
  if (type === 'file' && name.endsWith('/')) return 'directory';
  if (type !== undefined) return type;
  if (flag === 'S')
    throw new RefusedEntryError(`tar entry ${JSON.stringify(name)} is a GNU sparse file: not supported`);
  throw new RefusedEntryError(`unhandled tar header type ${flag.charCodeAt(0)}: tar entry ${JSON.stringify(name)}`);
}

/** Undefined for a block of zeros. Throws an ArchiveError for a block that is no header; `offset` is where it lies. */
export function decodeHeader(block: Uint8Array, offset: number): RawHeader | undefined {
  const stored = octalSum(block);
  if (stored === undefined) {
    if (block.every((byte) => byte === 0)) return undefined;
    throw new ArchiveError(`archive/tar: invalid tar header at byte ${offset}: the checksum is missing`);
  }
  if (!matches(block, stored))
    throw new ArchiveError(`archive/tar: invalid tar header at byte ${offset}: wrong checksum`);
  return decodeFields(block, offset);
}

function decodeFields(block: Uint8Array, offset: number): RawHeader {
  const number = (at: number, length: number, what: string) =>
    decodeNumber(block, at, length, `${what} at byte ${offset}`);
  const flag = String.fromCharCode(block[156] ?? 0);
  const isDevice = flag === '3' || flag === '4';
  const size = number(124, 12, 'size');
  if (size < 0) throw new ArchiveError(`archive/tar: invalid tar header at byte ${offset}: negative size`);
  return {
    name: decodeName(block),
    flag,
    mode: number(100, 8, 'mode') & 0o7777,
    uid: number(108, 8, 'user id'),
    gid: number(116, 8, 'group id'),
    // Links and directories have no body, whatever some writers put here (Go's archive/tar does the same).
    size: '123456'.includes(flag) ? 0 : size,
    mtimeSeconds: number(136, 12, 'time'),
    mtimeNanoseconds: 0,
    linkName: decodeText(block, 157, 100),
    major: isDevice ? number(329, 8, 'device number') : 0,
    minor: isDevice ? number(337, 8, 'device number') : 0,
  };
}

/** ustar splits long names into prefix and name; GNU has other things where the prefix would be. */
function decodeName(block: Uint8Array): string {
  const name = decodeText(block, 0, 100);
  const isUstar = decodeText(block, 257, 6) === 'ustar' && block[263] === 0x30;
  const prefix = isUstar ? decodeText(block, 345, 155) : '';
  return prefix === '' ? name : `${prefix}/${name}`;
}

function octalSum(block: Uint8Array): number | undefined {
  const text = decodeText(block, 148, 8).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

/** The sum of all bytes, the checksum's own counted as blanks; some old writers summed signed bytes. */
function matches(block: Uint8Array, stored: number): boolean {
  let unsigned = 8 * 0x20;
  let high = 0;
  for (let at = 0; at < BLOCK_BYTES; at += 1) {
    const byte = at >= 148 && at < 156 ? 0 : (block[at] ?? 0);
    unsigned += byte;
    high += byte >> 7;
  }
  return stored === unsigned || stored === unsigned - 256 * high;
}

/** Octal text, or GNU's base 256: first bit set, then a two's complement number. */
function decodeNumber(block: Uint8Array, at: number, length: number, what: string): number {
  const first = block[at] ?? 0;
  if ((first & 0x80) !== 0) return decodeBase256(block.subarray(at, at + length), what);
  const text = decodeText(block, at, length).trim();
  if (!/^[0-7]*$/.test(text)) throw new ArchiveError(`archive/tar: invalid tar header: ${what} is not a number`);
  return text === '' ? 0 : Number.parseInt(text, 8);
}

function decodeBase256(bytes: Uint8Array, what: string): number {
  const first = bytes[0] ?? 0;
  let value = BigInt(first & 0x3f) - BigInt(first & 0x40);
  for (const byte of bytes.subarray(1)) value = (value << 8n) + BigInt(byte);
  const number = Number(value);
  if (!Number.isSafeInteger(number)) throw new ArchiveError(`archive/tar: invalid tar header: ${what} is out of range`);
  return number;
}

const decoder = new TextDecoder();

/** A field's text up to its NUL. Bytes that are not UTF-8 become U+FFFD: the guest's 9p has no other names. */
export function decodeText(bytes: Uint8Array, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end += 1;
  return decoder.decode(bytes.subarray(at, end));
}
