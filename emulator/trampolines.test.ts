import { expect, test } from 'vitest';
import { trampolines } from './trampolines.ts';

test('each function of the table calls back with its index and its argument', () => {
  const calls: [number, number][] = [];
  const indices = [0, 1, 63, 64, 127, 128, 899];
  const functions = trampolines(indices, (index, argument) => void calls.push([index, argument]));
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 2000 });
  functions.forEach((f, at) => table.set(at, f));
  for (let at = indices.length - 1; at >= 0; at -= 1) (table.get(at) as (argument: number) => void)(at * 1000);
  expect(calls).toEqual(indices.map((index, at) => [index, at * 1000]).toReversed());
});

test('an error passes through', () => {
  const [f] = trampolines([7], (index) => {
    throw new Error(`no ${index}`);
  });
  expect(() => (f as () => void)()).toThrow('no 7');
});

test('none is fine', () => {
  expect(trampolines([], () => undefined)).toEqual([]);
});
