import { expect, test } from 'vitest';
import { parseDetachKeys, watchForDetach } from './detach-keys.ts';
import { collect } from '../api/testing/collect.ts';
import { streamOf } from '../std/stream-of.ts';

test.each([
  ['', [16, 17]],
  ['ctrl-p,ctrl-q', [16, 17]],
  ['ctrl-@,a,ctrl-[', [0, 97, 27]],
  ['ctrl-],ctrl-_', [29, 31]],
])('the keys %j are the bytes %j', (text, bytes) => {
  expect([...parseDetachKeys(text)]).toEqual(bytes);
});

test.each(['ctrl-', 'ctrl-1', 'ab', ',', 'é'])('the keys %j are refused', (text) => {
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
