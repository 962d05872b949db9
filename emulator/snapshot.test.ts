import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeSnapshot,
  encodeSnapshot,
  gzip,
  SNAPSHOT_BYTES_MAX,
  SnapshotError,
  type SnapshotFault,
} from './snapshot.ts';

const snapshot = {
  fingerprint: 'v86-x 536870912 devices',
  sections: new Map([
    ['v86', Uint8Array.from({ length: 3_000_000 }, (_, i) => i >> 10)],
    ['empty', new Uint8Array(0)],
    ['tables', new TextEncoder().encode('{"streams":[]}')],
  ]),
};

async function faultOf(file: Uint8Array): Promise<SnapshotFault> {
  const error: unknown = await decodeSnapshot(file).catch((cause: unknown) => cause);
  if (error instanceof SnapshotError) return error.fault;
  throw new Error(`expected a SnapshotError, got ${String(error)}`);
}

const text = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
const bytesOf = (latin1: string): Uint8Array => Uint8Array.from(latin1, (char) => char.charCodeAt(0));

/** Both ways in which a body is written. */
const encodings = [
  { what: 'plain', compress: undefined },
  { what: 'gzip', compress: gzip },
];

test.each(encodings)('what is written is read: $what', async ({ compress }) => {
  const back = await decodeSnapshot(await encodeSnapshot(snapshot, compress));
  expect(back.fingerprint).toBe(snapshot.fingerprint);
  expect([...back.sections.keys()]).toEqual(['v86', 'empty', 'tables']);
  for (const [name, bytes] of snapshot.sections)
    expect(Buffer.from(bytes).equals(back.sections.get(name) ?? new Uint8Array(1)), name).toBe(true);
});

test('a file that is none is foreign', async () => {
  expect(await faultOf(new Uint8Array(0))).toBe('foreign');
  expect(await faultOf(bytesOf('<!doctype html><title>404 Not Found</title>'))).toBe('foreign');
});

test('another version is named as such', async () => {
  const file = await encodeSnapshot(snapshot);
  file[8] = 99;
  await expect(decodeSnapshot(file)).rejects.toThrow('it has format version 99');
  expect(await faultOf(file)).toBe('version');
});

test.each(encodings)('whatever is cut off, it is found out: $what', async ({ compress }) => {
  const file = await encodeSnapshot(snapshot, compress);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 16, max: file.length - 1 }), async (length) => {
      expect(await faultOf(file.subarray(0, length))).toBe('corrupt');
    }),
    { numRuns: 25 },
  );
});

test.each(encodings)('a flipped bit in the body is found out: $what', async ({ compress }) => {
  const file = await encodeSnapshot(snapshot, compress);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 400, max: file.length - 1 }), async (at) => {
      const bad = file.slice();
      bad[at] = (bad[at] ?? 0) ^ 0x10;
      expect(await faultOf(bad)).toBe('corrupt');
    }),
    { numRuns: 25 },
  );
});

test.each(encodings)(
  'sections that do not fit the body are found out, and a bomb is not unpacked: $what',
  async ({ compress }) => {
    const file = text(
      await encodeSnapshot({ fingerprint: 'f', sections: new Map([['a', new Uint8Array(1000)]]) }, compress),
    );
    expect(await faultOf(bytesOf(file.replace('"bytes":1000', '"bytes":1001')))).toBe('corrupt');
    expect(await faultOf(bytesOf(file.replace('"bytes":1000', '"bytes":0999')))).toBe('corrupt');
    expect(await faultOf(bytesOf(file.replace('"bytes":1000', '"bytes":-100')))).toBe('corrupt');
    await expect(decodeSnapshot(bytesOf(file.replace('"bytes":1000', '"bytes":9e99')))).rejects.toThrow(
      `the limit is ${SNAPSHOT_BYTES_MAX}`,
    );
  },
);
