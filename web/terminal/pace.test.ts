import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FLOOD_PIECE_BYTES, Pace } from './pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function paced(): { pace: Pace; drawn: number[] } {
  const drawn: number[] = [];
  const pace = new Pace({
    write(bytes, done) {
      drawn.push(bytes.length);
      done();
    },
  });
  return { pace, drawn };
}

const BIG = FLOOD_PIECE_BYTES + 1;
const write = (pace: Pace, length: number): void => pace.write(new Uint8Array(length), () => undefined);

it('a flood is handed on in steps, whole and in order', () => {
  const { pace, drawn } = paced();
  for (let i = 0; i < 5; i += 1) write(pace, BIG + i);
  expect(drawn).toEqual([BIG]);
  vi.runAllTimers();
  expect(drawn).toEqual([BIG, BIG + 1, BIG + 2, BIG + 3, BIG + 4]);
});

it('a small piece never waits, nor does what came before it', () => {
  const { pace, drawn } = paced();
  for (const length of [BIG, BIG, 3, 4]) write(pace, length);
  expect(drawn).toEqual([BIG, BIG, 3, 4]);
  vi.runAllTimers();
  expect(drawn).toHaveLength(4);
});

it('a large answer to a key is drawn as soon as the echo', () => {
  const { pace, drawn } = paced();
  for (const length of [1, BIG]) write(pace, length);
  expect(drawn).toEqual([1, BIG]);
});

it('what waits can be had at once, or forgotten', () => {
  const { pace, drawn } = paced();
  for (let i = 0; i < 3; i += 1) write(pace, BIG);
  pace.flush();
  expect(drawn).toHaveLength(3);
  write(pace, BIG);
  pace.stop();
  vi.runAllTimers();
  expect(drawn).toHaveLength(3);
});
