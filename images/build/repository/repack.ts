/**
 * A Debian package without the files that the shelf's images tell dpkg to leave out (manuals, translations: `path-exclude`), and packed
 * with zstd where it is small, which is unpacked several times as fast. Its control part is Debian's own, byte for byte, so what an image
 * has installed is the same.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BLOCK_BYTES, decodeHeader } from '../../../runtime/archive/tar-header.ts';
import { recipeFolder } from '../shelf/recipes.ts';

const DATA_BYTES_MAX = 1024 * 1024 * 1024;
/** From there on what counts is what has to be kept and sent; smaller ones are there to be installed quickly. */
const LARGE_BYTES = 1_500_000;
/** A large package of which nearly all is kept stays as Debian has packed it. */
const WORTHWHILE = 0.9;
/** With the filter for programs of Intel's processors; no more memory than Debian's own need. */
const XZ = ['--threads=1', '--check=crc32', '--x86', '--lzma2=preset=9,dict=8MiB', '--stdout'];
const ZSTD = ['-19', '--single-thread', '--no-progress', '--quiet', '--stdout'];
const SETTINGS = join(recipeFolder('debian'), 'files/etc/dpkg/dpkg.cfg.d/container');
/** Files that decide what comes out. */
export const REPACK_INPUTS = [fileURLToPath(import.meta.url), SETTINGS];

export function repack(file: string): Uint8Array {
  const options = { maxBuffer: DATA_BYTES_MAX };
  const data = execFileSync('dpkg-deb', ['--fsys-tarfile', file], options);
  const input = withoutExcluded(data, isExcluded);
  const debian = readFileSync(file);
  const isLarge = debian.length > LARGE_BYTES;
  if (isLarge && input.length > WORTHWHILE * data.length) return debian;
  const packed = isLarge
    ? execFileSync('xz', XZ, { ...options, input })
    : execFileSync('zstd', ZSTD, { ...options, input });
  const kept = readAr(debian).filter(({ name }) => !name.startsWith('data.tar'));
  return writeAr([...kept, { name: isLarge ? 'data.tar.xz' : 'data.tar.zst', bytes: packed }]);
}

/** The last pattern that matches decides: dpkg(1), `--path-exclude`. Its `*` stands for slashes, too. */
function isExcluded(path: string): boolean {
  let excluded = false;
  for (const { isExclusion, pattern } of patterns) if (matches(pattern, path)) excluded = isExclusion;
  return excluded;
}

const patterns = [...readFileSync(SETTINGS, 'utf8').matchAll(/^path-(exclude|include)=(.+)$/gm)].map(
  ([, kind, glob = '']) => ({ isExclusion: kind === 'exclude', pattern: glob.split('*') }),
);

/** `parts`: what stands between the stars, which are any text. */
function matches(parts: readonly string[], path: string): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return path === first;
  if (!path.startsWith(first)) return false;
  let at = first.length;
  for (const part of others) {
    const found = path.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return path.length - last.length >= at && path.endsWith(last);
}

/** GNU tar's long names stand before their entry. */
const LONG = { name: 'L', link: 'K' };

/** Entries as they stand in a tar, without the files whose paths, as `/usr/share/man/x`, are excluded. Folders stay: dpkg judges them itself. */
export function withoutExcluded(tar: Uint8Array, excluded: (path: string) => boolean): Uint8Array {
  const kept: Uint8Array[] = [];
  let entryStart = 0;
  let longName: string | undefined;
  for (let at = 0; at + BLOCK_BYTES <= tar.length;) {
    const header = decodeHeader(tar.subarray(at, at + BLOCK_BYTES), at);
    if (!header) break;
    const { flag, size } = header;
    const body = at + BLOCK_BYTES;
    at = body + Math.ceil(size / BLOCK_BYTES) * BLOCK_BYTES;
    if (flag === LONG.name)
      longName = Buffer.from(tar.subarray(body, body + size))
        .toString()
        .replace(/\0.*$/s, '');
    if (flag === LONG.name || flag === LONG.link) continue;
    if (flag === 'x' || flag === 'g') throw new Error(`Repack a package: ${header.name} has an extended header`);
    const path = (longName ?? header.name).replace(/^\.?\/?/, '/');
    if (flag === '5' || !excluded(path)) kept.push(tar.subarray(entryStart, at));
    if (flag === '1' && !excluded(path) && excluded(header.linkName.replace(/^\.?\/?/, '/')))
      throw new Error(`Repack a package: ${path} is a second name of what is left out`);
    entryStart = at;
    longName = undefined;
  }
  return Buffer.concat([...kept, new Uint8Array(2 * BLOCK_BYTES)]);
}

interface Member {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** deb(5): an ar archive, of which names and sizes count. */
const MAGIC = '!<arch>\n';
const HEADER_BYTES = 60;

function readAr(bytes: Buffer): Member[] {
  const members: Member[] = [];
  for (let at = MAGIC.length; at + HEADER_BYTES <= bytes.length;) {
    const header = bytes.toString('latin1', at, at + HEADER_BYTES);
    const size = Number(header.slice(48, 58));
    const start = at + HEADER_BYTES;
    members.push({ name: header.slice(0, 16).trim().replace(/\/$/, ''), bytes: bytes.subarray(start, start + size) });
    at = start + size + (size % 2);
  }
  return members;
}

function writeAr(members: readonly Member[]): Uint8Array {
  const header = ({ name, bytes }: Member): string =>
    `${name.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'100644'.padEnd(8)}${String(bytes.length).padEnd(10)}\`\n`;
  return Buffer.concat([
    Buffer.from(MAGIC),
    ...members.flatMap((each) => [
      Buffer.from(header(each)),
      each.bytes,
      Buffer.from(each.bytes.length % 2 === 0 ? '' : '\n'),
    ]),
  ]);
}
