import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { GuestError } from '../errors.ts';
import { FrameType } from '../protocol.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { FrameWriter } from './frame-writer.ts';
import { concatBytes } from '../../std/concat-bytes.ts';
import { RUNS } from '../../../tests/support/property.ts';

interface Sent {
  readonly type: FrameType;
  readonly id: number;
  readonly payload: Uint8Array;
}

function encode(frames: readonly Sent[]): Uint8Array {
  const pieces: Uint8Array[] = [];
  const channel = {
    write: (bytes: Uint8Array) => void pieces.push(bytes.slice()),
    onData: () => ({ [Symbol.dispose]() {} }),
  };
  const writer = new FrameWriter(channel, (error) => {
    throw error;
  });
  for (const { type, id, payload } of frames) writer.frame(type, id, payload.length, (target) => target.set(payload));
  writer.flush();
  return concatBytes(pieces);
}

const frame: fc.Arbitrary<Sent> = fc.record({
  type: fc.constantFrom(...Object.values(FrameType)),
  id: fc.nat(0xffffffff),
  payload: fc.uint8Array({ maxLength: 300 }),
});

describe('frames', () => {
  test('arrive whole, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (frames, cuts) => {
          const bytes = encode(frames);
          const decoder = new FrameDecoder();
          const received: Sent[] = [];
          for (let at = 0, cut = 0; at < bytes.length; cut++) {
            const end = at + (cuts[cut % cuts.length] ?? 1);
            decoder.push(bytes.subarray(at, end), ({ type, id, payload }) =>
              received.push({ type, id, payload: payload.slice() }),
            );
            at = end;
          }
          expect(received).toEqual(frames);
          expect(decoder.idle).toBe(true);
        },
      ),
      RUNS,
    );
  });

  test('garbage is refused, and never kept without a bound', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 64 }), { maxLength: 30 }), (pieces) => {
        const decoder = new FrameDecoder();
        try {
          for (const piece of pieces) decoder.push(piece, () => undefined);
        } catch (error) {
          expect(error).toBeInstanceOf(GuestError);
        }
      }),
      RUNS,
    );
    expect(() => new FrameDecoder().push(new Uint8Array(64).fill(0xff), () => undefined)).toThrow(GuestError);
  });

  test('a frame that claims more than a frame has is refused before it is read', () => {
    const header = Uint8Array.of(1, 0, 2, 0, 9, 0, 0, 0, 0, 0, 0, 0);
    expect(() => new FrameDecoder().push(header, () => undefined)).toThrow(/type 9 with 131073 bytes/);
  });
});
