import { expect, test } from 'vitest';
import { peek } from './peek.ts';
import { streamOf } from './stream-of.ts';

const bytes = (...values: number[]) => Uint8Array.from(values);

async function rest(readable: ReadableStream<Uint8Array>): Promise<number[]> {
  return [...new Uint8Array(await new Response(readable as ReadableStream<Uint8Array<ArrayBuffer>>).arrayBuffer())];
}

test('what was looked at is still in the stream', async () => {
  const { head, readable } = await peek(streamOf([bytes(1), bytes(2, 3), bytes(4)]), 2);
  expect(head).toEqual(bytes(1, 2, 3));
  expect(await rest(readable)).toEqual([1, 2, 3, 4]);
});

test('a stream may be shorter, or empty', async () => {
  const short = await peek(streamOf([bytes(1)]), 4);
  expect(short.head).toEqual(bytes(1));
  expect(await rest(short.readable)).toEqual([1]);
  const empty = await peek(streamOf([]), 4);
  expect(empty.head).toEqual(bytes());
  expect(await rest(empty.readable)).toEqual([]);
});

test('nothing is read ahead, a failure and a cancellation pass through', async () => {
  let pulls = 0;
  let cancelled: unknown;
  const source = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulls += 1;
        if (pulls > 2) throw new Error('broken');
        controller.enqueue(bytes(pulls));
      },
      cancel: (reason) => void (cancelled = reason),
    },
    { highWaterMark: 0 },
  );
  const { readable } = await peek(source, 1);
  const reader = readable.getReader();
  expect([(await reader.read()).value, pulls]).toEqual([bytes(1), 1]);
  expect([(await reader.read()).value, pulls]).toEqual([bytes(2), 2]);
  await expect(reader.read()).rejects.toThrow('broken');
  const other = await peek(
    new ReadableStream({ start: (c) => c.enqueue(bytes(1)), cancel: (r) => void (cancelled = r) }),
    1,
  );
  await other.readable.cancel('enough');
  expect(cancelled).toBe('enough');
});
