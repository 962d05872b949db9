import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { encodeText } from '../guest/bytes.ts';
import { localFormat } from './local-format.ts';
import type { LogSource } from './log-format.ts';
import type { Instant } from '../std/instant.ts';

interface Line {
  readonly log: Uint8Array;
  readonly stream: LogSource;
  readonly time: Instant;
}

/** Where each entry begins, and the file. */
function encode(lines: readonly Line[]): { bytes: Uint8Array; starts: number[] } {
  const target = new Uint8Array(lines.reduce((sum, { log }) => sum + localFormat.entryBytesMax(log.length), 0));
  const starts: number[] = [];
  let end = 0;
  for (const { log, stream, time } of lines) {
    starts.push(end);
    end = localFormat.write(target, end, { log, stream, stamp: localFormat.stamp(time) });
  }
  return { bytes: target.subarray(0, end), starts };
}

test('an entry is Docker’s message between its lengths', () => {
  const { bytes } = encode([{ log: encodeText('a\n'), stream: 'stdout', time: 1_795_294_292_813_500_001n }]);
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
  time: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
});

test('entries come back byte by byte, from both ends', () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 8 }), fc.nat(30), (lines, cut) => {
      const { bytes, starts } = encode(lines);
      const { entries, used } = localFormat.decode(bytes);
      expect(used).toBe(bytes.length);
      expect(entries.map(({ log, stream, time }) => ({ log: [...log], stream, time }))).toEqual(
        lines.map(({ log, stream, time }) => ({ log: [...log], stream, time })),
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
