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

test('it can be set, running or stopped', () => {
  let host = 0;
  const clock = new Clock(() => host);
  clock.set(700);
  host = 10;
  expect(clock.now()).toBe(710);
  clock.stop();
  clock.set(50);
  host = 900;
  expect(clock.now()).toBe(50);
  clock.start();
  host = 901;
  expect(clock.now()).toBe(51);
});
