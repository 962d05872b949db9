import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { DetachFilter, parseDetachKeys, watchForDetach } from './detach-keys.ts';
import { collect } from '../api/testing/collect.ts';
import { streamOf } from '../std/stream-of.ts';

test.each([
  ['', [16, 17]],
  ['ctrl-p,ctrl-q', [16, 17]],
  ['ctrl-@,a,ctrl-[', [0, 97, 27]],
  ['ctrl-],ctrl-_', [29, 31]],
  ['DEL', [127]],
])('the keys %j are the bytes %j', (text, bytes) => {
  expect([...parseDetachKeys(text)]).toEqual(bytes);
});

test.each(['ctrl-', 'ctrl-1', 'ctrl-P', 'ab', ',', 'é'])('the keys %j are refused', (text) => {
  expect(() => parseDetachKeys(text)).toThrow(`Invalid detach keys (${text}) provided`);
});

async function pass(pieces: readonly number[][]) {
  let detached = false;
  const watch = watchForDetach(Uint8Array.of(1, 1, 2), () => (detached = true));
  const output = await collect(streamOf(pieces.map((bytes) => Uint8Array.from(bytes))).pipeThrough(watch));
  return { bytes: output.flatMap((bytes) => Array.from(bytes)), detached };
}

test.each([
  { input: [[1, 1, 2]], bytes: [], detached: true },
  { input: [[5, 1], [1], [2, 7], [8]], bytes: [5], detached: true },
  { input: [[1, 1, 1, 2]], bytes: [1], detached: true },
  { input: [[1, 1, 3]], bytes: [1, 1, 3], detached: false },
  { input: [[1, 2, 1, 1]], bytes: [1, 2, 1, 1], detached: false },
])('of $input the process gets $bytes, detached $detached', async ({ input, bytes, detached }) => {
  expect(await pass(input)).toEqual({ bytes, detached });
});

test('everything is passed on, in order, that does not hold the sequence', () => {
  const keys = fc.constantFrom(16, 17, 97);
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 6 }).chain((bytes) => fc.array(keys, { maxLength: bytes.length }))),
      (pieces) => {
        const filter = new DetachFilter(Uint8Array.of(16, 17));
        const results = pieces.map((piece) => filter.push(Uint8Array.from(piece)));
        const all = pieces.flat();
        const end = all.findIndex((key, index) => key === 17 && all[index - 1] === 16);
        const first = results.findIndex(({ detached }) => detached);
        expect(first >= 0).toBe(end >= 0);
        const passed = results.slice(0, first < 0 ? undefined : first + 1).flatMap(({ bytes }) => Array.from(bytes));
        const expected = end < 0 ? all : all.slice(0, end - 1);
        const held = end < 0 && all.at(-1) === 16 ? 1 : 0;
        expect(passed).toEqual(expected.slice(0, expected.length - held));
      },
    ),
    RUNS,
  );
});
