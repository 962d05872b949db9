/** The C side of the wire and of the ring says the same as the TypeScript side. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as ring from '../emulator/ring-layout.ts';
import * as protocol from '../runtime/guest/protocol.ts';

/** Numbers by name: constants as they are, members of an object (`FrameType.StreamOpen`) with a prefix (`FRAME_STREAM_OPEN`). */
function flatten(module: object, prefixes: Readonly<Record<string, string>>): Record<string, number | string> {
  const entries = Object.entries(module).flatMap(([name, value]: [string, unknown]): [string, number | string][] => {
    if (typeof value === 'number' || typeof value === 'string') return [[name, value]];
    if (typeof value !== 'object' || value === null) return [];
    const prefix = prefixes[name];
    if (prefix === undefined) throw new Error(`${name} has no prefix in C: add it to this test and to the header`);
    return Object.entries(value).map(([member, number]): [string, number] => [
      prefix + screaming(member),
      Number(number),
    ]);
  });
  return Object.fromEntries(entries);
}

const screaming = (name: string): string => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toUpperCase();

/** Enumerators (`NAME = 2 * 1024,`) and quoted defines of a header. */
function parseHeader(name: string): Record<string, number | string> {
  const text = readFileSync(new URL(`../images/guest/agent/${name}`, import.meta.url), 'utf8').replaceAll(
    /\/\*.*?\*\//gs,
    '',
  );
  const numbers = [...text.matchAll(/\b([A-Z][A-Z0-9_]*) = ([-+* \w]+?)\s*[,}]/g)].map(
    ([, key = '', value = '']): [string, number] => [key, evaluate(value)],
  );
  const strings = [...text.matchAll(/^#define ([A-Z_]+) "(.*)"$/gm)].map(
    ([, key = '', value = '']): [string, string] => [key, value],
  );
  return Object.fromEntries([...numbers, ...strings]);
}

/** Sums of products of numbers. */
function evaluate(expression: string): number {
  const sum = expression
    .split('+')
    .map((term) => term.split('*').reduce((product, factor) => product * Number(factor.trim()), 1));
  const value = sum.reduce((total, term) => total + term, 0);
  if (!Number.isSafeInteger(value)) throw new Error(`Not a number in C: ${expression}`);
  return value;
}

test('protocol.h has the numbers of protocol.ts', () => {
  const typescript = flatten(protocol, {
    FrameType: 'FRAME_',
    StreamFlag: 'STREAM_',
    StreamClose: 'CLOSE_',
    ArgKind: 'ARG_',
    OpFlag: 'OP_',
    ResultFlag: 'RESULT_',
    CliMessage: 'CLI_',
  });
  expect(parseHeader('protocol.h')).toEqual(typescript);
});

test('ring.h has the numbers of ring-layout.ts', () => {
  const { RING_COMMAND_LINE, ...layout } = ring;
  const typescript = flatten(layout, { RingOffset: 'RING_OFFSET_', RingWait: 'RING_WAIT_' });
  expect(parseHeader('ring.h')).toEqual(typescript);
  expect(RING_COMMAND_LINE).toBe('memmap=2048K$0x3000000');
});

test('a header that differs is noticed', () => {
  expect(evaluate('0x1000 + 512 * 1024')).toBe(0x81000);
  expect(() => evaluate('FOO * 2')).toThrow('Not a number');
});
