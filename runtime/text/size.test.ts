import { describe, expect, it } from 'vitest';
import { fromHumanSize, parseSwapSize, ramInBytes } from './size.ts';

/** As Docker's client 28.2.2 judges `docker create -m SIZE`. */
describe('sizes', () => {
  it.each([
    ['512', 512],
    ['.5m', 524_288],
    ['1e3', 1000],
    ['1e3m', 1_048_576_000],
    ['1e-3m', 1048],
    ['1_000', 1000],
    ['1_0.5k', 10_752],
    ['+5', 5],
    ['5.', 5],
    ['5 ', 5],
    ['-0', 0],
    ['5 m', 5_242_880],
    ['5 kib', 5120],
    ['5KB', 5120],
    ['5b', 5],
    ['0x1p4', 16],
  ])('%j is %i bytes', (text, bytes) => {
    expect(ramInBytes(text)).toBe(bytes);
  });

  it.each([
    ['abc', "invalid size: 'abc'"],
    ['', "invalid size: ''"],
    ['b', "invalid size: 'b'"],
    ['-1', "invalid size: '-1'"],
    ['-.5', "invalid size: '-.5'"],
    ['inf', "invalid size: 'inf'"],
    ['.', 'strconv.ParseFloat: parsing ".": invalid syntax'],
    [' 5', 'strconv.ParseFloat: parsing " 5": invalid syntax'],
    ['5  m', 'strconv.ParseFloat: parsing "5 ": invalid syntax'],
    ['1.2.3', 'strconv.ParseFloat: parsing "1.2.3": invalid syntax'],
    ['0x10m', 'strconv.ParseFloat: parsing "0x10": invalid syntax'],
    ['0x1_0', 'strconv.ParseFloat: parsing "0x1_0": invalid syntax'],
    ['1e400', 'strconv.ParseFloat: parsing "1e400": value out of range'],
    ['5mbx', "invalid suffix: 'mbx'"],
    ['5KiBb', "invalid suffix: 'KiBb'"],
    ['5KBI', "invalid suffix: 'kbi'"],
    ['5e', "invalid suffix: 'e'"],
    ['5ib', "invalid suffix: 'ib'"],
    ['5bb', "invalid suffix: 'bb'"],
  ])('%j is none', (text, message) => {
    expect(() => ramInBytes(text)).toThrow(new Error(message));
  });

  it('units of a log are of 1000, whatever they are called', () => {
    expect(['2k', '2KiB', '.5m', '1e3'].map(fromHumanSize)).toEqual([2000, 2000, 500_000, 1000]);
  });

  it('swap may have no limit', () => {
    expect([parseSwapSize('-1'), parseSwapSize('1k')]).toEqual([-1, 1024]);
  });
});
