import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteQueue } from './byte-queue.ts';

test('what goes in comes out in order, whatever the sizes', () => {
  const step = fc.record({ push: fc.nat(90_000), take: fc.nat(100_000) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const queue = new ByteQueue();
      const bytes = numbered();
      const taken: Uint8Array[] = [];
      let pushed = 0;
      for (const { push, take } of [...steps, { push: 0, take: Infinity }]) {
        queue.push(bytes.subarray(pushed, (pushed += push)));
        let budget = take;
        queue.drain((piece) => {
          const count = Math.min(budget, piece.length);
          budget -= count;
          taken.push(piece.slice(0, count));
          return count;
        });
      }
      expect(Buffer.concat(taken).equals(bytes.subarray(0, pushed))).toBe(true);
      expect(queue.length).toBe(0);
    }),
    { numRuns: 30 },
  );
});

/** Bytes that tell their place. */
function numbered(): Uint8Array {
  return new Uint8Array(Uint32Array.from({ length: 300_000 }, (_, i) => i * 2654435761).buffer);
}
