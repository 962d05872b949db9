import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { encodeText } from '../guest/bytes.ts';
import { localFormat } from './local-format.ts';
import type { LogSource } from './log-format.ts';

interface Line {
  readonly log: Uint8Array;
  readonly stream: LogSource;
  readonly ms: number;
}

/** Where each entry begins, and the file. */
function encode(lines: readonly Line[]): { bytes: Uint8Array; starts: number[] } {
  const target = new Uint8Array(lines.reduce((sum, { log }) => sum + localFormat.entryBytesMax(log.length), 0));
  const starts: number[] = [];
  let end = 0;
  for (const { log, stream, ms } of lines) {
    starts.push(end);
    end = localFormat.write(target, end, { log, stream, stamp: localFormat.stamp(ms) });
  }
  return { bytes: target.subarray(0, end), starts };
}

test('an entry is Docker’s message between its lengths', () => {
  const { bytes } = encode([{ log: encodeText('a\n'), stream: 'stdout', ms: 1_795_294_292_813.5 }]);
  const [message, length] = [[...bytes.subarray(4, -4)], bytes.length - 8];
  expect([...bytes.subarray(0, 4)]).toEqual([0, 0, 0, length]);
  expect([...bytes.subarray(-4)]).toEqual([0, 0, 0, length]);
  expect(message.slice(0, 9)).toEqual([0x0a, 6, ...encodeText('stdout'), 0x10]);
  expect(message.slice(-3)).toEqual([0x1a, 1, 0x61]);
});

const line = fc.record({
  log: fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 40 }), fc.constantFrom('', '\n'))
    .map(([bytes, end]) => Uint8Array.from([...bytes, ...encodeText(end)])),
  stream: fc.constantFrom<LogSource>('stdout', 'stderr'),
  ms: fc.integer({ min: 0, max: 4e12 }),
});

test('entries come back byte by byte, from both ends', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.nat(30), (lines, cut) => {
      const { bytes, starts } = encode(lines);
      const { entries, used } = localFormat.decode(bytes);
      expect(used).toBe(bytes.length);
      expect(entries.map(({ log, stream, time }) => ({ log: [...log], stream, ms: Date.parse(time) }))).toEqual(
        lines.map(({ log, stream, ms }) => ({ log: [...log], stream, ms })),
      );
      const from = Math.min(cut, bytes.length);
      expect(localFormat.starts(bytes.subarray(from)).map((at) => at + from)).toEqual(
        starts.filter((start) => start >= from).toReversed(),
      );
      const half = localFormat.decode(bytes.subarray(0, bytes.length - from));
      expect(starts.concat(bytes.length)).toContain(half.used);
    }),
    RUNS,
  );
});
