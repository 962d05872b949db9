import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { collect } from '../../runtime/api/testing/collect.ts';
import { streamOf } from '../../runtime/std/stream-of.ts';
import { type Frame, GuestFrame, decodeFrames, encodeFrame } from './guest-frames.ts';
import { RUNS } from '../../tests/support/property.ts';

const frame: fc.Arbitrary<{ kind: GuestFrame; payload: Uint8Array }> = fc.record({
  kind: fc.constantFrom(...Object.values(GuestFrame)),
  payload: fc.uint8Array({ maxLength: 200 }),
});

test('frames come back whatever the pieces they travel in', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(frame), fc.integer({ min: 1, max: 30 }), async (frames, size) => {
      const bytes = Uint8Array.from(frames.flatMap(({ kind, payload }) => Array.from(encodeFrame(kind, payload))));
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.slice(i * size, (i + 1) * size),
      );
      const back: Frame[] = await collect(streamOf(pieces).pipeThrough(decodeFrames()));
      expect(back).toEqual(frames);
    }),
    RUNS,
  );
});

test.each([
  [[0, 0, 0, 0, 1, 0, 0, 0], 'announces a frame of 16777216 bytes'],
  [[0, 0, 0, 0, 0, 0, 0, 2, 1], 'ends within a frame'],
])('%j is refused', async (bytes, reason) => {
  await expect(collect(streamOf([Uint8Array.from(bytes)]).pipeThrough(decodeFrames()))).rejects.toThrow(reason);
});
