import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OutputChunk } from '../model/engine.ts';
import { demultiplex, multiplex, multiplexLists, rawLists } from './stdcopy.ts';
import { collect } from '../api/testing/collect.ts';
import { streamOf } from '../std/stream-of.ts';
import { RUNS } from '../../tests/support/property.ts';

const chunk = fc.record({
  source: fc.constantFrom('stdout' as const, 'stderr' as const),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 300 }),
});

/** Neighbours of one source joined: how a stream is cut carries no meaning. */
function joined(all: readonly OutputChunk[]): [string, number[]][] {
  const result: [string, number[]][] = [];
  for (const { source, bytes } of all) {
    const last = result.at(-1);
    if (last?.[0] === source) last[1].push(...bytes);
    else result.push([source, [...bytes]]);
  }
  return result;
}

function cut(bytes: Uint8Array, sizes: readonly number[]): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  for (let offset = 0, i = 0; offset < bytes.byteLength; i++) {
    const size = sizes[i % sizes.length] ?? 1;
    pieces.push(bytes.subarray(offset, offset + size));
    offset += size;
  }
  return pieces;
}

test('what was multiplexed comes back whatever the pieces it travels in', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(chunk),
      fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
      async (all, sizes) => {
        const framed = await collect(streamOf<OutputChunk>(all).pipeThrough(multiplex()));
        const whole = Uint8Array.from(framed.flatMap((bytes) => Array.from(bytes)));
        const back = await collect(streamOf(cut(whole, sizes)).pipeThrough(demultiplex()));
        expect(joined(back)).toEqual(joined(all));
      },
    ),
    RUNS,
  );
});

test('what came together leaves in one piece, framed or not; what is empty leaves no trace', async () => {
  const list: OutputChunk[] = [
    { source: 'stdout', bytes: Uint8Array.of(1, 2) },
    { source: 'stderr', bytes: new Uint8Array() },
    { source: 'stderr', bytes: Uint8Array.of(3) },
  ];
  const nothing = [{ source: 'stdout' as const, bytes: new Uint8Array() }];
  const lists = (): ReadableStream<readonly OutputChunk[]> => streamOf([nothing, list, []]);
  expect(await collect(lists().pipeThrough(multiplexLists()))).toEqual([
    Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 2, 1, 2, 2, 0, 0, 0, 0, 0, 0, 1, 3),
  ]);
  expect(await collect(lists().pipeThrough(rawLists()))).toEqual([Uint8Array.of(1, 2, 3)]);
});

test.each([
  [[1, 0, 0, 0, 0, 0, 0, 5, 1], 'The multiplexed stream ends within a frame'],
  [[9, 0, 0, 0, 0, 0, 0, 1, 1], 'The multiplexed stream has an unknown stream number: 9'],
  [[1, 0, 0, 0, 255, 0, 0, 0], 'The multiplexed stream announces a frame of 4278190080 bytes'],
])('%j is refused', async (bytes, reason) => {
  await expect(collect(streamOf([Uint8Array.from(bytes)]).pipeThrough(demultiplex()))).rejects.toThrow(reason);
});
