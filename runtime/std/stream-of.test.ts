import { expect, test } from 'vitest';
import { streamOf } from './stream-of.ts';

async function* numbers(): AsyncGenerator<number> {
  yield 1;
  await Promise.resolve();
  yield 2;
}

/** The stream, and how often what it reads from was let go of. */
function held(source: Iterable<number> | AsyncIterable<number>): {
  stream: ReadableStream<number>;
  released: number[];
} {
  const released: number[] = [];
  return { stream: streamOf(source, () => released.push(1)), released };
}

test('what it reads from is let go of behind the last piece', async () => {
  const { stream, released } = held(numbers());
  const reader = stream.getReader();
  expect([await reader.read(), await reader.read()].map(({ value }) => value)).toEqual([1, 2]);
  expect(released).toEqual([]);
  expect((await reader.read()).done).toBe(true);
  expect(released).toEqual([1]);
});

test('and by who cancels it unread', async () => {
  const { stream, released } = held(numbers());
  await stream.cancel();
  expect(released).toEqual([1]);
});

test('and by who cancels it while a piece is waited for: that is what may end the wait', async () => {
  let wake: (() => void) | undefined;
  async function* waiting(): AsyncGenerator<number> {
    yield 1;
    await new Promise<void>((resolve) => (wake = resolve));
  }
  const reader = streamOf(waiting(), () => wake?.()).getReader();
  await reader.read();
  const next = reader.read();
  await reader.cancel();
  expect((await next).done).toBe(true);
});

test('and by a failure, once', async () => {
  async function* failing(): AsyncGenerator<number> {
    yield 1;
    throw new Error('the disk is full');
  }
  const { stream, released } = held(failing());
  const reader = stream.getReader();
  await reader.read();
  await expect(reader.read()).rejects.toThrow('the disk is full');
  await expect(reader.cancel()).rejects.toThrow('the disk is full');
  expect(released).toEqual([1]);
});

test('a generator that has begun is ended by who leaves', async () => {
  const seen: string[] = [];
  function* counting(): Generator<number> {
    try {
      yield 1;
      yield 2;
    } finally {
      seen.push('ended');
    }
  }
  const reader = streamOf(counting()).getReader();
  await reader.read();
  await reader.cancel();
  expect(seen).toEqual(['ended']);
});
