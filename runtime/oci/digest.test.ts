import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { algorithmOf, checkContent, digestOf, Hasher, hexOf, isDigest, parseDigest, shortId } from './digest.ts';

test.each(['sha256', 'sha384', 'sha512'] as const)(
  '%s is what Node says, however the bytes are cut',
  async (algorithm) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 500 }), fc.nat(500), async (bytes, cut) => {
        const hasher = await Hasher.create(algorithm);
        const digest = hasher.update(bytes.subarray(0, cut)).update(bytes.subarray(cut)).digest();
        expect(digest).toBe(`${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`);
        expect(digest).toBe(await digestOf(bytes, algorithm));
        expect([hasher.bytes, algorithmOf(digest), isDigest(digest)]).toEqual([bytes.length, algorithm, true]);
      }),
      { numRuns: 30 },
    );
  },
);

test.each([
  '',
  'sha256:',
  `sha256:${'g'.repeat(64)}`,
  `sha256:${'A'.repeat(64)}`,
  `md5:${'a'.repeat(32)}`,
  'a'.repeat(64),
])('%j is no digest', (text) => {
  expect(isDigest(text)).toBe(false);
  expect(() => parseDigest(text)).toThrow('invalid digest');
});

test('a digest has a short form', () => {
  const digest = parseDigest(`sha256:${'0123456789abcdef'.repeat(4)}`);
  expect([hexOf(digest).length, shortId(digest)]).toEqual([64, '0123456789ab']);
});

test('content is held against what was expected of it', () => {
  const [a, b] = [parseDigest(`sha256:${'a'.repeat(64)}`), parseDigest(`sha256:${'b'.repeat(64)}`)];
  checkContent({}, a, 1);
  checkContent({ digest: a, size: 1 }, a, 1);
  expect(() => checkContent({ digest: a }, b, 1)).toThrow(`expected ${a}, got ${b}`);
  expect(() => checkContent({ size: 2 }, a, 1)).toThrow('expected 2 bytes, got 1');
});
