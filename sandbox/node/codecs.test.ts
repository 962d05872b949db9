import { gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decompress } from '../../runtime/archive/compression.ts';
import { ArchiveError } from '../../runtime/archive/errors.ts';
import { type Digest, type DigestAlgorithm, Hasher } from '../../runtime/oci/digest.ts';
import { RUNS } from '../../tests/support/property.ts';
import { useNodeCodecs } from './codecs.ts';

const ALGORITHMS: readonly DigestAlgorithm[] = ['sha256', 'sha384', 'sha512'];
const byWasm = await Promise.all(ALGORITHMS.map((algorithm) => Hasher.create(algorithm)));
useNodeCodecs();
const byNode = await Promise.all(ALGORITHMS.map((algorithm) => Hasher.create(algorithm)));

function digestTwice(hasher: Hasher, pieces: readonly Uint8Array[]): Digest[] {
  return [1, 2].map(() => {
    hasher.reset();
    for (const piece of pieces) hasher.update(piece);
    return hasher.digest();
  });
}

test('digests are the same by Node and by WebAssembly, also when they begin anew', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (pieces) => {
      expect(byNode.flatMap((hasher) => digestTwice(hasher, pieces))).toEqual(
        byWasm.flatMap((hasher) => digestTwice(hasher, pieces)),
      );
    }),
    RUNS,
  );
});

const gunzip = async (bytes: Uint8Array, bytesMax = 1e9): Promise<number> =>
  new Response(await decompress(new Blob([new Uint8Array(bytes)]).stream(), { bytesMax }))
    .arrayBuffer()
    .then(({ byteLength }) => byteLength);

test('gzip is unpacked in large pieces; what is damaged, cut off or a bomb is told as ever', async () => {
  const packed = gzipSync(crypto.getRandomValues(new Uint8Array(60_000)));
  expect(await gunzip(packed)).toBe(60_000);
  await expect(gunzip(packed.subarray(0, -100))).rejects.toThrow(ArchiveError);
  await expect(gunzip(packed.with(9000, (packed[9000] ?? 0) ^ 0xff))).rejects.toThrow(ArchiveError);
  await expect(gunzip(gzipSync(new Uint8Array(3_000_000)), 1_000_000)).rejects.toThrow('larger than the limit');
});
