import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../std/concat-bytes.ts';
import { bytesOf } from '../std/bytes-of.ts';
import { streamOf } from '../std/stream-of.ts';
import { decompress, detectCompression, repack } from './compression.ts';
import { ArchiveError } from './errors.ts';
import { gzip } from './testing/tar-of.ts';

const LIMITS = { bytesMax: 1024 * 1024 * 1024 };
const text = new TextEncoder().encode('hello hello hello');
const collect = async (stream: ReadableStream<Uint8Array>, limits = LIMITS) =>
  bytesOf(await decompress(stream, limits), 2 ** 31, () => new Error('too large'));
const gzipped = (bytes: Uint8Array) => bytesOf(gzip(bytes), 2 ** 31, () => new Error('too large'));
const base64 = (packed: string) => Uint8Array.from(atob(packed), (char) => char.charCodeAt(0));
/** "hello hello hello" by the usual programs. */
const ZSTD = base64('KLUv/QRoZQAAMGhlbGxvIAEAMUoRou0eDA==');
const BZIP2 = base64('QlpoOTFBWSZTWZ5iW/4AAAKRAEAAAkSgACEUYGaCke8jRwu5IpwoSE8xLf8A');
const XZ = base64('/Td6WFoAAATm1rRGAgAhARwAAAAQz1jM4AAQAAtdADQZSe6N6U9+FeAAAABLiObaRIAHdgABJxG8J/OQH7bzfQEAAAAABFla');
/** With SHA-256 and the filter for x86 programs. */
const XZ_FILTERED = base64(
  '/Td6WFoAAArh+wyhAgEEACEBFgANhjUf4AAQAAtdADQZSe6N6U9+FeAAAADU4QFmplf8P5OBjobGK0O/XokZ7dQTDSGQCaAQixMM2QABPxHlv+gSGJtLmgEAAAAAClla',
);
/** Asks for a dictionary of 128 MiB. */
const XZ_GREEDY = base64('/Td6WFoAAATm1rRGAgAhAR4AAACbB1FmAQAEaGVsbG8AAAAAsTe52+XaHpsAAR0FuC2Arx+2830BAAAAAARZWg==');
/** A megabyte of zeros. */
const XZ_ZEROS = base64(
  '/Td6WFoAAATm1rRGAgAhARYAAAB0L+Wj7///ANldAABv/f//o7f/Rz5IFXI5YVG4kijmo4YH+e7kHoLTL8U6PAFLsX7JiopNL6MN2X+m44wjEVPgWRjFdYrid/i2lH8MasDedElk4ulcU7IE2PdEDKtfDW1G6eXDdoi3llestk3haR1v+0uIEGxCy4g/XACP0E6vJiiUcR89jyThcJ6nI1/sKMuF0ZWYin4qkfIndfcZwAaYTZj92K/VkA/EJVP49ZE2MQWlsO5vwXBNRwzRkRGqrWAdus6xJxhcWYbpZlJYvul2rFnk5VsFCPnH2q38+1Iq9+SVJQAAAAAAwva6PqJwa2AAAfUBgIBAAHmXf0exxGf7AgAAAAAEWVo=',
);
const BZIP2_ZEROS = base64('QlpoOTFBWSZTWThXHOUACAhAAMAEAAggADDMBSmmCAbEIB4u5IpwoSBwrjnK');

/** Four bytes for each 128 KiB of zeros: RFC 8878, section 3.1.1.2, RLE blocks in a window of 2 MiB, the last one marked. */
function zstdZeros(blocks: number): Uint8Array {
  const header = [0x28, 0xb5, 0x2f, 0xfd, 0, 0x58];
  const block = (last: number) => [2 | last, 0, 0x10, 0];
  return Uint8Array.from([
    ...header,
    ...Array.from({ length: blocks }, (_, at) => block(at === blocks - 1 ? 1 : 0)).flat(),
  ]);
}

test.each([
  [[0x1f, 0x8b, 8, 0], 'gzip'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd'],
  [[0x42, 0x5a, 0x68, 0x39], 'bzip2'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'xz'],
  [[0x74, 0x61, 0x72], 'none'],
  [[], 'none'],
])('the first bytes %s mean %s', (head, compression) => {
  expect(detectCompression(Uint8Array.from(head))).toBe(compression);
});

describe('the plain bytes come out of', () => {
  test('gzip', async () => expect(await collect(gzip(text))).toEqual(text));
  test('no compression', async () => expect(await collect(streamOf([text]))).toEqual(text));
  test('an empty stream', async () => expect(await collect(streamOf([]))).toEqual(new Uint8Array(0)));
  test.each(Object.entries({ zstd: ZSTD, bzip2: BZIP2, xz: XZ }))('%s', async (_, bytes) =>
    expect(await collect(streamOf([bytes]))).toEqual(text),
  );
  test.each(Object.entries({ bzip2: BZIP2, xz: XZ }))('two streams of %s in a row', async (_, bytes) =>
    expect(await collect(streamOf([bytes, bytes]))).toEqual(concatBytes([text, text])),
  );
  test.each(Object.entries({ bzip2: BZIP2_ZEROS, xz: XZ_ZEROS }))('more than one block of %s', async (_, bytes) => {
    const plain = await collect(streamOf([bytes]));
    expect([plain.byteLength, plain.every((byte) => byte === 0)]).toEqual([1024 * 1024, true]);
  });
  test('whatever comes byte by byte', async () => {
    for (const bytes of [await gzipped(text), ZSTD, BZIP2, XZ])
      expect(await collect(streamOf(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(text);
  });
});

describe('a bomb is refused', () => {
  test('that swells beyond the limit', async () => {
    const bytes = await gzipped(new Uint8Array(1024 * 1024));
    await expect(collect(streamOf([bytes]), { bytesMax: 1000 })).rejects.toThrow('larger than the limit of 1000 bytes');
    for (const zeros of [XZ_ZEROS, BZIP2_ZEROS, zstdZeros(1)])
      await expect(collect(streamOf([zeros]), { bytesMax: 1000 })).rejects.toThrow(
        'larger than the limit of 1000 bytes',
      );
    await expect(collect(streamOf([text]), { bytesMax: 10 })).rejects.toThrow('larger than the limit of 10 bytes');
  });

  test('that swells a thousandfold', async () => {
    const bytes = await gzipped(new Uint8Array(80 * 1024 * 1024));
    await expect(collect(streamOf([bytes]))).rejects.toThrow('refused as a decompression bomb');
  });

  test('that swells thirty thousand times', async () => {
    expect((await collect(streamOf([zstdZeros(2)]))).byteLength).toBe(256 * 1024);
    await expect(collect(streamOf([zstdZeros(10_000)]))).rejects.toThrow('refused as a decompression bomb');
  });
});

describe('damaged data is refused', () => {
  test('gzip that is cut off', async () => {
    const bytes = await gzipped(text);
    await expect(collect(streamOf([bytes.subarray(0, 20)]))).rejects.toThrow(
      'cannot decompress gzip: the data is damaged or cut off',
    );
  });

  test.each(Object.entries({ zstd: ZSTD, bzip2: BZIP2, xz: XZ }))('%s that is cut off', async (name, bytes) => {
    const whole = `cannot decompress ${name}: the data is damaged or cut off`;
    for (let length = 6; length < bytes.byteLength; length += 1)
      await expect(collect(streamOf([bytes.subarray(0, length)]))).rejects.toThrow(whole);
  });

  test.each(Object.entries({ bzip2: BZIP2, xz: XZ }))('%s with something behind it', async (_, bytes) => {
    await expect(collect(streamOf([bytes, text]))).rejects.toThrow(ArchiveError);
  });

  test('xz that asks for too much', async () => {
    await expect(collect(streamOf([XZ_GREEDY]))).rejects.toThrow('xz: it needs more than 64 MiB of memory');
    await expect(collect(streamOf([XZ_FILTERED]))).rejects.toThrow(
      'xz: it was packed with a filter that is not supported',
    );
  });

  test('whatever was damaged', async () => {
    const bytes = await gzipped(text);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(bytes, ZSTD, BZIP2, XZ),
        fc.nat(100),
        fc.nat(255),
        async (original, at, value) => {
          const damaged = original.slice();
          damaged[4 + (at % (damaged.length - 4))] = value;
          await collect(streamOf([damaged])).catch((error: unknown) => expect(error).toBeInstanceOf(ArchiveError));
        },
      ),
    );
  });
});

describe('streams of xz', () => {
  const never = () => new ReadableStream<Uint8Array>({ start: (controller) => controller.enqueue(XZ) });

  test('are read side by side', async () => {
    const streams = Array.from({ length: 5 }, () => collect(streamOf([XZ])));
    expect(await Promise.all(streams)).toEqual(Array.from({ length: 5 }, () => text));
  });

  test('are left while they are read, and while they wait', async () => {
    const readers = await Promise.all(
      Array.from({ length: 3 }, async () => (await decompress(never(), LIMITS)).getReader()),
    );
    const reads = readers.map((reader) => reader.read());
    expect((await reads[0])?.value).toEqual(text);
    for (const reader of readers.toReversed()) await reader.cancel('enough');
    expect(await collect(streamOf([XZ]))).toEqual(text);
  });

  test('that nobody has begun to read stop nobody', async () => {
    await decompress(never(), LIMITS);
    expect(await collect(streamOf([XZ]))).toEqual(text);
  });
});

test.each(Object.entries({ bzip2: BZIP2, xz: XZ }))(
  '%s is packed anew as gzip, to be read again quickly',
  async (_, bytes) => {
    const packed = await bytesOf(await repack(streamOf([bytes]), LIMITS), 1000, () => new Error('too large'));
    expect(detectCompression(packed)).toBe('gzip');
    expect(await collect(streamOf([packed]))).toEqual(text);
    await expect(bytesOf(await repack(streamOf([bytes]), { bytesMax: 5 }), 1000, () => new Error('x'))).rejects.toThrow(
      'limit of 5',
    );
  },
);

test('what is quick to read stays as it is', async () => {
  const same = async (bytes: Uint8Array) =>
    bytesOf(await repack(streamOf([bytes]), LIMITS), 1000, () => new Error('x'));
  for (const bytes of [ZSTD, text, new Uint8Array(0)]) expect(await same(bytes)).toEqual(bytes);
});
