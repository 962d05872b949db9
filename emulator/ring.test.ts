import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RingCorruptError, RingReader, RingWriter, storeWord, type RingPlace } from './ring.ts';

const PLACE: RingPlace = { head: 0, tail: 4, data: 8, size: 16 };

function sharedRing(counter = 0): { memory: Uint8Array; writer: RingWriter; reader: RingReader } {
  const memory = new Uint8Array(PLACE.data + PLACE.size);
  storeWord(memory, PLACE.head, counter);
  storeWord(memory, PLACE.tail, counter);
  const shared = { bytes: () => memory };
  return { memory, writer: new RingWriter(shared, PLACE), reader: new RingReader(shared, PLACE) };
}

const readAll = (reader: RingReader): number[] => {
  const out: number[] = [];
  reader.drain((piece) => out.push(...piece));
  return out;
};

test('any interleaving of writes and reads keeps every byte and their order, from any counter on', () => {
  const step = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant('read' as const));
  // Counters near 2^32 wrap during the run.
  const start = fc.oneof(fc.constant(0), fc.integer({ min: 0xffff_ffd0, max: 0xffff_ffff }));
  fc.assert(
    fc.property(start, fc.array(step, { maxLength: 60 }), (counter, steps) => {
      const { writer, reader } = sharedRing(counter);
      const accepted: number[] = [];
      const received: number[] = [];
      for (const action of steps) {
        if (action === 'read') received.push(...readAll(reader));
        else accepted.push(...action.subarray(0, writer.write(action)));
      }
      expect([...received, ...readAll(reader)]).toEqual(accepted);
    }),
  );
});

test('it takes exactly its size and no byte more', () => {
  const { writer } = sharedRing(0xffff_fffa);
  expect(writer.write(new Uint8Array(20))).toBe(PLACE.size);
  expect(writer.room()).toBe(0);
});

test('a piece that wraps around comes in two views', () => {
  const { writer, reader } = sharedRing(12);
  writer.write(Uint8Array.of(1, 2, 3, 4, 5, 6));
  const pieces: number[][] = [];
  reader.drain((piece) => pieces.push([...piece]));
  expect(pieces).toEqual([
    [1, 2, 3, 4],
    [5, 6],
  ]);
});

test('bytes that arrive while others are consumed are drained too', () => {
  const { writer, reader } = sharedRing();
  writer.write(Uint8Array.of(1));
  const received: number[] = [];
  reader.drain((piece) => {
    received.push(...piece);
    if (received.length < 3) writer.write(Uint8Array.of(received.length + 1));
  });
  expect(received).toEqual([1, 2, 3]);
});

test('a counter that the other side cannot have reached is refused', () => {
  const { memory, writer, reader } = sharedRing();
  storeWord(memory, PLACE.head, PLACE.size + 1);
  expect(() => reader.available()).toThrow(RingCorruptError);
  storeWord(memory, PLACE.tail, 1);
  expect(() => writer.room()).toThrow(/out of step: head 0, tail 1, size 16/);
});
