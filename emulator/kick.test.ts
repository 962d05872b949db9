import { afterEach, expect, test } from 'vitest';
import { Kick } from './kick.ts';

let kick: Kick | undefined;
afterEach(() => kick?.dispose());

test('many kicks in one turn run the guest once, before any task', async () => {
  let runs = 0;
  kick = new Kick(() => runs++);
  kick.soon();
  kick.soon();
  expect(runs).toBe(0);
  await Promise.resolve();
  expect(runs).toBe(1);
});

test('a guest and a host that answer each other for ever leave the event loop its turns', async () => {
  let runs = 0;
  kick = new Kick(() => {
    runs++;
    kick?.soon();
  });
  kick.soon();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const before = runs;
  await new Promise((resolve) => setImmediate(resolve));
  expect(before).toBeGreaterThan(0);
});
