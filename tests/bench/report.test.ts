import { describe, expect, it } from 'vitest';
import { figuresOf, Scale } from './bench.ts';
import { holds, median, percentile, skipped, table } from './report.ts';

const figure = (value: number, bar?: { atMost: number } | { atLeast: number }) => ({
  name: 'start',
  value,
  unit: 'ms',
  how: 'ten times',
  ...(bar && { bar }),
});

describe('figures', () => {
  it('are percentiles by the nearest rank', () => {
    expect([percentile([4, 1, 3, 2], 50), percentile([4, 1, 3, 2], 95), median([7])]).toEqual([2, 4, 7]);
  });

  it.each([
    [figure(40, { atMost: 40 }), true],
    [figure(40.1, { atMost: 40 }), false],
    [figure(5, { atLeast: 5 }), true],
    [figure(4.9, { atLeast: 5 }), false],
    [figure(1), undefined],
    [figure(Number.NaN, { atMost: 1 }), undefined],
  ])('are held against their bar: %o', (measured, expected) => {
    expect(holds(measured)).toBe(expected);
  });

  it('become a table that shows what was missed and what was not measured', () => {
    const rows = table([figure(80, { atMost: 40 }), skipped('crun', 'no Debian')]).split('\n');
    expect(rows.map((row) => row.split(/ {2,}/))).toEqual([
      ['figure', 'measured', 'bar', 'holds', 'how'],
      ['start', '80 ms', '<= 40 ms', 'NO', 'ten times'],
      ['crun', '-', 'not measured: no Debian'],
    ]);
  });
});

describe('a benchmark', () => {
  it('that fails is a figure that says why', async () => {
    const run = () => Promise.reject(new Error('no browser'));
    const [found] = await figuresOf({ name: 'page', run }, new Scale());
    expect(found).toMatchObject({ name: 'page', how: 'not measured: no browser' });
  });

  it('does a tenth when it shall be quick, and never too little', () => {
    const quick = new Scale({ quick: true });
    expect([quick.of(100), quick.of(10), quick.of(100, 20), new Scale().of(100)]).toEqual([10, 3, 20, 100]);
  });
});
