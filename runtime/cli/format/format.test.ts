import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { indentJson } from './json-indent.ts';
import { displayPorts } from './ports.ts';
import { alignColumns } from './tabwriter.ts';
import { ellipsis } from './text.ts';
import { binarySize, general, humanDuration, humanSize } from '../../text/units.ts';
import { RUNS } from '../../../tests/support/property.ts';

describe('durations for people', () => {
  it.each([
    [0, 'Less than a second'],
    [1.9, '1 second'],
    [59, '59 seconds'],
    [60, 'About a minute'],
    [119, 'About a minute'],
    [120, '2 minutes'],
    [45 * 60, '45 minutes'],
    [60 * 60, 'About an hour'],
    [89 * 60, 'About an hour'],
    [91 * 60, '2 hours'],
    [47 * 3600, '47 hours'],
    [48 * 3600, '2 days'],
    [13 * 86400, '13 days'],
    [14 * 86400, '2 weeks'],
    [59 * 86400, '8 weeks'],
    [60 * 86400, '2 months'],
    [729 * 86400, '24 months'],
    [730 * 86400, '2 years'],
  ])('%d s: %s', (seconds, text) => expect(humanDuration(seconds)).toBe(text));
});

describe('sizes for people', () => {
  it.each([
    [0, '0B', '0B'],
    [999, '999B', '999B'],
    [1000, '1kB', '1000B'],
    [4_269_678, '4.27MB', '4.072MiB'],
    [1_500_000_000, '1.5GB', '1.397GiB'],
    [999_950, '1e+03kB', '976.5KiB'],
  ])('%d', (bytes, decimal, binary) => {
    expect(humanSize(bytes, 3)).toBe(decimal);
    expect(binarySize(bytes)).toBe(binary);
  });

  it('keep as many digits as asked, as %g does', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1e6, noNaN: true }), fc.integer({ min: 1, max: 8 }), (value, digits) => {
        expect(Number(general(value, digits))).toBe(Number(value.toPrecision(digits)));
      }),
      RUNS,
    );
  });
});

describe('columns', () => {
  const table = { minimum: 10, padding: 3 };
  it('are as wide as their widest cell; what follows the last tab is not padded', () => {
    expect(alignColumns('A\tB\n0123456789\tb\n', table)).toBe('A            B\n0123456789   b\n');
  });
  it('are runs of lines: one without the cell ends them', () => {
    expect(alignColumns('a\tb\tc\nx\nlonger than that\ty\n', table)).toBe(
      'a         b         c\nx\nlonger than that   y\n',
    );
  });
  it('never lose text', () => {
    const cell = fc.stringMatching(/^[a-zä]{0,15}$/);
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 })), (rows) => {
        const text = rows.map((row) => row.join('\t')).join('\n');
        expect(alignColumns(text, table).replaceAll(/ +/g, '')).toBe(text.replaceAll('\t', ''));
      }),
      RUNS,
    );
  });
});

const port = (PrivatePort: number, PublicPort?: number) => ({
  IP: PublicPort ? '0.0.0.0' : '',
  PrivatePort,
  ...(PublicPort && { PublicPort }),
  Type: 'tcp' as const,
});

describe('the rest', () => {
  it('lays out JSON without changing it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(indentJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 4));
      }),
      RUNS,
    );
    expect(indentJson('{"big":9223372036854771712,"1":"\\u003c"}')).toBe(
      '{\n    "big": 9223372036854771712,\n    "1": "\\u003c"\n}',
    );
  });
  it('cuts to columns, wide characters counting two', () => {
    expect(ellipsis('sh -c "while true"', 10)).toBe('sh -c "wh…');
    expect(ellipsis('日本語', 5)).toBe('日本…');
  });
  it('joins neighbouring ports', () => {
    expect(displayPorts([port(3), port(2), port(1), port(9), port(80, 80), port(81, 81), port(443, 8443)])).toBe(
      '1-3/tcp, 9/tcp, 0.0.0.0:80-81->80-81/tcp, 0.0.0.0:8443->443/tcp',
    );
  });
});
