import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { ByteReader } from './byte-reader.ts';
import { streamOf } from './stream-of.ts';

const encode = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const readerOf = (...pieces: string[]): ByteReader => new ByteReader(streamOf(pieces.map(encode)));
const tooLong = (): Error => new Error('too long');
const decode = (bytes: Uint8Array | undefined): string | undefined => bytes && String.fromCharCode(...bytes);

describe('a byte reader', () => {
  it('gives the same bytes in the same order, however they come and are asked for', async () => {
    const pieces = fc.array(fc.uint8Array({ maxLength: 9 }));
    const reads = fc.array(
      fc.tuple(fc.constantFrom('some', 'take', 'exactly', 'fill'), fc.integer({ min: 1, max: 12 })),
    );
    await fc.assert(
      fc.asyncProperty(pieces, reads, async (given, asked) => {
        const reader = new ByteReader(streamOf(given));
        const got: number[] = [];
        for (const [how, length] of asked) {
          if (how === 'fill') await reader.fill();
          else got.push(...((await reader[how](length)) ?? []));
          expect(reader.offset).toBe(got.length);
        }
        expect(got).toEqual(given.flatMap((bytes) => [...bytes]).slice(0, got.length));
      }),
      RUNS,
    );
  });

  it('reads lines across pieces, with either ending', async () => {
    const reader = readerOf('on', 'e\r', '\ntwo\n', '\nd\u00e9j\u00e0\nrest');
    const lines = [];
    for (let count = 0; count < 5; count++) lines.push(await reader.line(99, tooLong));
    expect(lines).toEqual(['one', 'two', '', 'd\u00e9j\u00e0', undefined]);
  });

  it('refuses a line as soon as it is too long, with an end or without', async () => {
    await expect(readerOf('12345\n').line(4, tooLong)).rejects.toThrow('too long');
    await expect(readerOf('123', '45').line(4, tooLong)).rejects.toThrow('too long');
    expect(await readerOf('1234\n').line(4, tooLong)).toBe('1234');
  });

  it('leaves a view alone that it has given out, whatever comes after', async () => {
    const reader = readerOf('ab', 'cd', 'efgh');
    await reader.fill();
    await reader.fill();
    const first = await reader.some(1);
    await reader.fill();
    expect([decode(first), decode(await reader.exactly(7))]).toEqual(['a', 'bcdefgh']);
  });

  it('takes bytes that are the caller’s own, out of a Buffer of Node’s too', async () => {
    const piece = Buffer.from('abc');
    const taken = await new ByteReader(streamOf([piece])).take(2);
    piece.fill(0);
    expect(decode(taken)).toBe('ab');
  });

  it('drops bytes, and says when there were too few', async () => {
    const reader = readerOf('abc', 'def');
    expect(await reader.skip(4)).toBe(true);
    expect(decode(await reader.some(9))).toBe('ef');
    expect(await reader.skip(1)).toBe(false);
  });

  it('shares one read among those who wait at the same time', async () => {
    const reader = readerOf('a', 'b');
    await Promise.all([reader.fill(), reader.fill()]);
    expect(reader.buffered).toBe(1);
  });
});
