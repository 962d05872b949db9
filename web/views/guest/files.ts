/** A directory of the guest, or of a container, through the root of one of its processes. */
import { PROBE_BYTES_MAX } from './records.ts';

export interface Entry {
  readonly name: string;
  readonly kind: EntryKind;
  /** As `ls -l` writes it: `rwxr-xr-x`. */
  readonly mode: string;
  readonly user: string;
  readonly group: string;
  readonly sizeBytes: number;
  /** Of a device: its numbers. */
  readonly device: string | undefined;
  readonly modifiedAt: Date;
  /** Of a symbolic link. */
  readonly target: string | undefined;
}

export type EntryKind =
  'directory' | 'file' | 'link' | 'pipe' | 'socket' | 'block device' | 'character device' | 'other';

/** What is shown of a directory; one with more is not read by anybody. */
export const ENTRIES_MAX = 1000;
const FIELDS = 8;

/** For `asking`: $1 is the directory. Names may be anything, so each field ends with NUL. */
export const LIST = `[ -x /usr/bin/stat ] || exit 127; cd "$1" 2>/dev/null || { echo gone; exit 0; }
QUOTING_STYLE=literal /usr/bin/stat --printf='%f\\0%u\\0%g\\0%s\\0%t:%T\\0%Y\\0%n\\0%N\\0' -- * .[!.]* ..?* 2>/dev/null | head -c ${PROBE_BYTES_MAX}`;

/** Undefined: there is no such directory. */
export function parseList(output: string): Entry[] | undefined {
  if (output.trim() === 'gone') return undefined;
  const pieces = output.split('\0');
  const entries: Entry[] = [];
  for (let at = 0; at + FIELDS < pieces.length && entries.length < ENTRIES_MAX; at += FIELDS)
    entries.push(entryOf(pieces.slice(at, at + FIELDS)));
  return entries.sort(directoriesFirst);
}

function entryOf([
  mode = '',
  user = '',
  group = '',
  size = '',
  device = '',
  seconds = '',
  name = '',
  arrow = '',
]: string[]): Entry {
  const bits = Number.parseInt(mode, 16) || 0;
  const kind = KINDS[bits & 0o170000] ?? 'other';
  return {
    name,
    kind,
    mode: modeOf(bits),
    user,
    group,
    sizeBytes: Number(size) || 0,
    device: kind.endsWith('device') ? deviceOf(device) : undefined,
    modifiedAt: new Date(Number(seconds) * 1000),
    target: kind === 'link' ? arrow.slice(`${name} -> `.length) : undefined,
  };
}

const KINDS: Readonly<Record<number, EntryKind>> = {
  0o040000: 'directory',
  0o100000: 'file',
  0o120000: 'link',
  0o010000: 'pipe',
  0o140000: 'socket',
  0o060000: 'block device',
  0o020000: 'character device',
};

/** Hexadecimal, `1:3`. */
const deviceOf = (text: string): string =>
  text
    .split(':')
    .map((part) => Number.parseInt(part, 16))
    .join(', ');

const RWX = 'rwxrwxrwx';
/** Set-user-ID, set-group-ID and the sticky bit stand where an x would. */
const SPECIAL = [
  [0o4000, 2, 's'],
  [0o2000, 5, 's'],
  [0o1000, 8, 't'],
] as const;

export function modeOf(bits: number): string {
  const letters = [...RWX].map((letter, index) => (bits & (0o400 >> index) ? letter : '-'));
  for (const [bit, place, letter] of SPECIAL)
    if (bits & bit) letters[place] = letters[place] === '-' ? letter.toUpperCase() : letter;
  return letters.join('');
}

const directoriesFirst = (a: Entry, b: Entry): number =>
  Number(b.kind === 'directory') - Number(a.kind === 'directory') || (a.name < b.name ? -1 : 1);

/** For `asking`: $1 is the root, the others are paths in it. Which of them are symbolic links, and where they lead. */
export const LINKS = `root=$1; shift; for p; do QUOTING_STYLE=literal /usr/bin/stat --printf='%n\\0%N\\0' -- "$root$p" 2>/dev/null; done; true`;

/** By path in the root. */
export function parseLinks(root: string, output: string): Map<string, string> {
  const pieces = output.split('\0');
  const links = new Map<string, string>();
  for (let at = 0; at + 2 < pieces.length; at += 2) {
    const [path = '', arrow = ''] = pieces.slice(at, at + 2);
    if (arrow.startsWith(`${path} -> `)) links.set(path.slice(root.length), arrow.slice(`${path} -> `.length));
  }
  return links;
}

/** `/a//b/../c/` -> `/a/c`; never above the root. */
export function normal(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The directory itself and those above it, the uppermost first, without the root. */
export function waysTo(path: string): string[] {
  const parts = path.split('/').filter(Boolean);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

/** The first link on the way is followed, within the root. Undefined when there is none. */
export function followed(path: string, links: ReadonlyMap<string, string>): string | undefined {
  for (const way of waysTo(path)) {
    const target = links.get(way);
    if (target === undefined) continue;
    const from = target.startsWith('/') ? target : `${way.slice(0, way.lastIndexOf('/'))}/${target}`;
    return normal(from + path.slice(way.length));
  }
  return undefined;
}

/** What a file shows as text: nothing, if it is none. */
export function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.subarray(0, 4096).includes(0)) return undefined;
  return new TextDecoder().decode(bytes);
}
