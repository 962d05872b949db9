import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bytesOf, streamOf } from '../store/stream-of.ts';
import { decompress, detectCompression } from './compression.ts';
import { ArchiveError } from './errors.ts';
import { gzip } from './testing/tar-of.ts';

const LIMITS = { bytesMax: 1024 * 1024 * 1024 };
const text = new TextEncoder().encode('hello hello hello');
const collect = async (stream: ReadableStream<Uint8Array>, limits = LIMITS) =>
  bytesOf(await decompress(stream, limits), 2 ** 31, () => new Error('too large'));
const gzipped = (bytes: Uint8Array) => bytesOf(gzip(bytes), 2 ** 31, () => new Error('too large'));
/** `zstd -19` of "hello hello hello". */
const ZSTD = Uint8Array.from(atob('KLUv/QRoZQAAMGhlbGxvIAEAMUoRou0eDA=='), (char) => char.charCodeAt(0));

test.each([
  [[0x1f, 0x8b, 8, 0], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x74, 0x61, 0x72], 'none'],
  [[], 'none'],
])('the first bytes %s mean %s', (head, compression) => {
  expect(detectCompression(Uint8Array.from(head))).toBe(compression);
});

test.each([
  [[0x42, 0x5a, 0x68, 0x39], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58], 'xz'],
])('the first bytes %s are refused as %s', (head, name) => {
  expect(() => detectCompression(Uint8Array.from(head))).toThrow(`compressed with ${name}`);
});

describe('the plain bytes come out of', () => {
  test('gzip', async () => expect(await collect(gzip(text))).toEqual(text));
  test('no compression', async () => expect(await collect(streamOf([text]))).toEqual(text));
  test('an empty stream', async () => expect(await collect(streamOf([]))).toEqual(new Uint8Array(0)));
  test('zstd', async () => expect(await collect(streamOf([ZSTD]))).toEqual(text));
  test('gzip that comes byte by byte', async () => {
    const bytes = await gzipped(text);
    expect(await collect(streamOf(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(text);
  });
});

describe('a bomb is refused', () => {
  test('that swells beyond the limit', async () => {
    const bytes = await gzipped(new Uint8Array(1024 * 1024));
    await expect(collect(streamOf([bytes]), { bytesMax: 1000 })).rejects.toThrow('larger than the limit of 1000 bytes');
    await expect(collect(streamOf([text]), { bytesMax: 10 })).rejects.toThrow('larger than the limit of 10 bytes');
  });

  test('that swells a thousandfold', async () => {
    const bytes = await gzipped(new Uint8Array(80 * 1024 * 1024));
    await expect(collect(streamOf([bytes]))).rejects.toThrow('refused as a decompression bomb');
  });
});

describe('damaged data is refused', () => {
  test('gzip that is cut off', async () => {
    const bytes = await gzipped(text);
    await expect(collect(streamOf([bytes.subarray(0, 20)]))).rejects.toThrow(
      'cannot decompress gzip: the data is damaged or cut off',
    );
  });

  test('zstd that is cut off', async () => {
    await expect(collect(streamOf([ZSTD.subarray(0, 12)]))).rejects.toThrow('cannot decompress zstd');
  });

  test('whatever was damaged', async () => {
    const bytes = await gzipped(text);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(bytes, ZSTD), fc.nat(60), fc.nat(255), async (original, at, value) => {
        const damaged = original.slice();
        damaged[4 + (at % (damaged.length - 4))] = value;
        await collect(streamOf([damaged])).catch((error: unknown) => expect(error).toBeInstanceOf(ArchiveError));
      }),
    );
  });
});
