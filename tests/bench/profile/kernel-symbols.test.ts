import { expect, test } from 'vitest';
import { KernelSymbols } from './kernel-symbols.ts';

const symbols = new KernelSymbols(
  ['c1000000 T first', 'c1000010 t second', 'c1000020 D data', 'c1000030 W last', ''].join('\n'),
);

test.each([
  [0xc0ffffff, undefined],
  [0xc1000000, 'first'],
  [0xc100000f, 'first'],
  [0xc1000010, 'second'],
  [0xc1000025, 'second'],
  [0xc1000030, 'last'],
  [0xc1000031, undefined],
])('%i lies in %s', (address, name) => expect(symbols.nameOf(address)).toBe(name));

test('a map without functions is none', () => {
  expect(() => new KernelSymbols('c1000020 D data\n')).toThrow('read kernel symbols: the map names no function');
});
