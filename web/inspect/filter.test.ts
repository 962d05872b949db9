import { describe, expect, it } from 'vitest';
import { duration, filterPrograms, type Program } from './filter.ts';
import { explain, manualHref } from './glossary.ts';

const call = (name: string, args: string[], ok = true) => ({
  name,
  args,
  result: ok ? '= 0' : '= -1 ENOENT',
  ok,
  microseconds: 5,
});
const PROGRAMS: Program[] = [
  {
    label: 'root file system',
    actor: 'agent',
    calls: [call('mount', ['"overlay"']), call('unlinkat', ['"/tmp/x"'], false)],
  },
  { label: 'privileges', actor: 'pid 90', calls: [call('capset', ['...'])] },
];
const shown = (filter: string) =>
  filterPrograms(PROGRAMS, filter).flatMap(({ calls }) => calls.map(({ name }) => name));

describe('filterPrograms', () => {
  it.each([
    ['', ['mount', 'unlinkat', 'capset']],
    ['OVERLAY', ['mount']],
    ['pid', ['capset']],
    ['failed', ['unlinkat']],
    ['!failed agent', ['mount']],
    ['enoent', ['unlinkat']],
    ['!', []],
    ['mount capset', []],
  ])('%j shows %j', (filter, names) => expect(shown(filter)).toEqual(names));
});

describe('duration', () => {
  it.each([
    [0, '0 µs'],
    [850, '850 µs'],
    [1240, '1.24 ms'],
    [12_400, '12.4 ms'],
    [2_500_000, '2.50 s'],
  ])('%d is %s', (microseconds, text) => expect(duration(microseconds)).toBe(text));
});

describe('the glossary', () => {
  it('explains the variants of 32-bit Linux and nothing it does not know', () => {
    expect(explain('mount')?.manual).toBe('mount.2');
    expect(explain('constructor')).toBeUndefined();
  });

  it('leads to the manual page', () => {
    expect(manualHref({ text: '', manual: 'netlink.7' })).toBe('https://man7.org/linux/man-pages/man7/netlink.7.html');
  });
});
