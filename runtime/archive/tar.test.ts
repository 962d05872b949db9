import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { streamOf } from '../std/stream-of.ts';
import { ArchiveError } from './errors.ts';
import type { TarHeader } from './tar-header.ts';
import { TarReader } from './tar-reader.ts';
import { tarHeader, writeTar } from './tar-writer.ts';
import { tarBytes } from './testing/tar-of.ts';
import { RUNS } from '../../tests/support/property.ts';

async function readAll(bytes: Uint8Array, pieceBytes = bytes.byteLength): Promise<[TarHeader, string][]> {
  const pieces = Array.from({ length: Math.ceil(bytes.byteLength / pieceBytes) }, (_, index) =>
    bytes.subarray(index * pieceBytes, (index + 1) * pieceBytes),
  );
  const reader = new TarReader(streamOf(pieces));
  const entries: [TarHeader, string][] = [];
  for (let header = await reader.next(); header; header = await reader.next()) {
    let body = '';
    await reader.read((piece) => (body += new TextDecoder('latin1').decode(piece)));
    entries.push([header, body]);
  }
  await reader.drain();
  return entries;
}

const name = fc.stringMatching(/^[a-zäß/._-]{1,200}[a-zäß]$/);
const header = fc.record({
  name,
  type: fc.constantFrom('file', 'symlink', 'link', 'char', 'block', 'directory', 'fifo'),
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.oneof(fc.integer({ min: 0, max: 65_535 }), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  gid: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  mtimeSeconds: fc.oneof(fc.integer({ min: 0, max: 2 ** 31 }), fc.integer({ min: -(2 ** 40), max: 2 ** 40 })),
  mtimeNanoseconds: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 999_999_999 })),
  linkName: name,
  major: fc.integer({ min: 0, max: 4095 }),
  minor: fc.integer({ min: 0, max: 2 ** 20 - 1 }),
  xattrs: fc.option(
    fc.dictionary(fc.stringMatching(/^user\.[a-z]{1,9}$/), fc.uint8Array({ maxLength: 300 }), {
      minKeys: 1,
      maxKeys: 3,
    }),
    { nil: undefined },
  ),
  body: fc.string({ unit: 'binary-ascii', maxLength: 2000 }),
});

test('what is written is read again, however the stream is cut', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(header, { maxLength: 4 }),
      fc.integer({ min: 1, max: 3000 }),
      async (records, pieceBytes) => {
        const entries = records.map(({ body, xattrs, ...fields }) => {
          const isFile = fields.type === 'file';
          const isDevice = fields.type === 'char' || fields.type === 'block';
          const isLink = fields.type === 'link' || fields.type === 'symlink';
          const written: TarHeader = {
            ...fields,
            size: isFile ? body.length : 0,
            linkName: isLink ? fields.linkName : '',
            major: isDevice ? fields.major : 0,
            minor: isDevice ? fields.minor : 0,
            ...(xattrs && { xattrs: new Map(Object.entries(xattrs)) }),
          };
          return { written, body: isFile ? body : '' };
        });
        const bytes = await collect(entries.map(({ written, body }) => ({ header: written, body: [latin1(body)] })));
        const read = await readAll(bytes, pieceBytes);
        expect(read).toEqual(entries.map(({ written, body }) => [written, body]));
      },
    ),
    RUNS,
  );
});

const latin1 = (text: string) => Uint8Array.from(text, (char) => char.charCodeAt(0));

async function collect(entries: Parameters<typeof writeTar>[0]): Promise<Uint8Array> {
  const pieces: number[] = [];
  for await (const piece of writeTar(entries)) pieces.push(...piece);
  return Uint8Array.from(pieces);
}

test('a body of another length than its header says is not written', async () => {
  await expect(collect([{ header: tarHeader({ name: 'x', size: 3 }), body: [latin1('ab')] }])).rejects.toThrow(
    'cannot write x to tar: expected 3 bytes, got 2',
  );
});

describe('GNU tar writes', () => {
  test.each(['gnu', 'pax', 'ustar', 'oldgnu'])('%s', async (format) => {
    const directory = await mkdtemp(join(tmpdir(), 'tar-'));
    onTestFinished(() => rm(directory, { recursive: true }));
    const long = `${'d'.repeat(90)}/${'e'.repeat(format === 'ustar' ? 60 : 120)}`;
    await mkdir(join(directory, 'd'.repeat(90)));
    await writeFile(join(directory, long), 'long');
    await symlink('e'.repeat(format === 'ustar' ? 90 : 190), join(directory, 'link'));
    const args = ['-C', directory, `--format=${format}`, '-cf', '-', '--owner=70000', '--group=7', long, 'link'];
    const { stdout } = await promisify(execFile)('tar', args, { encoding: 'buffer' });
    const entries = await readAll(stdout);
    expect(entries.map(([{ name: path, type, uid }, body]) => [path, type, uid, body])).toEqual([
      [long, 'file', 70_000, 'long'],
      ['link', 'symlink', 70_000, ''],
    ]);
    expect(entries[1]?.[0].linkName).toBe('e'.repeat(format === 'ustar' ? 90 : 190));
  });
});

/** A tar of one file with some bytes of its header changed and its checksum put right. */
async function patched(at: number, text: string): Promise<Uint8Array> {
  const bytes = await tarBytes({ name: 'x', body: 'abc' });
  bytes.set(latin1(text), at);
  bytes.fill(0x20, 148, 156);
  const sum = bytes.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  bytes.set(latin1(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return bytes;
}

async function withPax(record: string): Promise<Uint8Array> {
  const body = latin1(record);
  const pax = await collect([{ header: tarHeader({ name: 'p', size: body.length }), body: [body] }]);
  pax.set(latin1('x'), 156);
  pax.fill(0x20, 148, 156);
  const sum = pax.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  pax.set(latin1(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  return Uint8Array.from([...pax.subarray(0, -1024), ...(await tarBytes({ name: 'x', body: 'abc' }))]);
}

describe('a bad tar is refused', () => {
  const cases: [string, () => Promise<Uint8Array>, string][] = [
    ['garbage', () => Promise.resolve(new Uint8Array(1024).fill(65)), 'archive/tar: invalid tar header at byte 0'],
    ['a cut header', async () => (await tarBytes({ name: 'x' })).subarray(0, 300), 'unexpected EOF'],
    ['a cut body', async () => (await tarBytes({ name: 'x', body: 'abc' })).subarray(0, 514), 'unexpected EOF'],
    ['a wrong checksum', async () => (await tarBytes({ name: 'x' })).with(0, 0x7a), 'wrong checksum'],
    ['one zero block', async () => (await tarBytes({ name: 'x' })).with(1024, 1), 'one block of zeros'],
    ['a sparse file', () => patched(156, 'S'), 'GNU sparse file'],
    ['an unknown type', () => patched(156, 'V'), 'unhandled tar header type 86'],
    ['a contiguous file', () => patched(156, '7'), 'unhandled tar header type 55'],
    ['a size that is no number', () => patched(124, '0000000009x'), 'size at byte 0 is not a number'],
    ['a negative size', () => patched(124, '\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xfe'), 'negative size'],
    ['a size beyond numbers', () => patched(124, '\x80\x7f\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff'), 'out of range'],
    ['a giant', () => patched(124, '77777777777'), 'has 8589934591 bytes, more than'],
    ['no name', () => patched(0, '\0'), 'an entry has no name'],
    ['a PAX record without its end', () => withPax('30 path=abc\n'), 'a record is malformed'],
    ['a PAX record without length', () => withPax('path=abc\n'), 'a record is malformed'],
    ['a PAX record of no length', () => withPax('0 path=abc\n'), 'a record is malformed'],
    ['a PAX size that is no number', () => withPax('11 size=-1\n'), 'size is "-1"'],
    ['a PAX time that is none', () => withPax('13 mtime=abc\n'), 'mtime is "abc"'],
    ['a PAX path with NUL', () => withPax('12 path=a\0b\n'), 'NUL byte'],
    ['a PAX sparse file', () => withPax('22 GNU.sparse.major=1\n'), 'GNU sparse file'],
    [
      'an extended header at the end',
      async () => (await withPax('12 path=abc\n')).subarray(0, 1024),
      'ends after an extended header',
    ],
  ];
  test.each(cases)('%s', async (_what, make, message) => {
    const bytes = await make();
    await expect(readAll(bytes)).rejects.toThrow(message);
    await expect(readAll(bytes)).rejects.toBeInstanceOf(ArchiveError);
  });
});

test('an archive may end without its mark, and have anything behind it', async () => {
  const bytes = await tarBytes({ name: 'x', body: 'abc' });
  expect(await readAll(bytes.subarray(0, 1024))).toHaveLength(1);
  expect(await readAll(bytes.subarray(0, 515))).toHaveLength(1);
  expect(await readAll(Uint8Array.from([...bytes, 1, 2, 3]))).toHaveLength(1);
  expect(await readAll(new Uint8Array(0))).toEqual([]);
});

test('more entries than the limit are refused', async () => {
  const bytes = await tarBytes({ name: 'a' }, { name: 'b' });
  const reader = new TarReader(streamOf([bytes]), { entriesMax: 1 });
  await reader.next();
  await expect(reader.next()).rejects.toThrow('more than 1 entries');
});

test('damaged archives end in entries or an ArchiveError', async () => {
  const original = await tarBytes(
    { name: 'a'.repeat(150), body: 'abc', xattrs: new Map([['user.x', latin1('y')]]) },
    { name: 'l', type: 'symlink', linkName: 'b'.repeat(150) },
  );
  const damage = fc.array(fc.tuple(fc.nat(original.byteLength - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(damage, fc.nat(original.byteLength), async (changes, length) => {
      const bytes = original.slice(0, length);
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      await readAll(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(ArchiveError));
    }),
    RUNS,
  );
});
