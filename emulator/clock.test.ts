import { expect, test } from 'vitest';
import { Clock } from './clock.ts';

test('it follows the host, stands still while stopped, and goes on without a jump', () => {
  let host = 1000;
  const clock = new Clock(() => host);
  expect(clock.now()).toBe(1000);
  clock.stop();
  host = 5000;
  expect(clock.now()).toBe(1000);
  clock.start();
  expect(clock.now()).toBe(1000);
  host = 5100;
  expect(clock.now()).toBe(1100);
});
