import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeText, encodeText } from '../guest/bytes.ts';
import { FRAME_PAYLOAD_BYTES_MAX } from '../guest/protocol.ts';
import { jsonFormat } from './json-format.ts';
import { LOG_LINE_BYTES_MAX } from './log-format.ts';
import { type LogBatch, LogBatches } from './log-batches.ts';

const TIME = encodeText('2026-01-02T03:04:05.6Z');

/** What the files hold, oldest first. */
function filesOf(batches: readonly LogBatch[]): string[] {
  const files = [''];
  for (const { bytes, rotates } of batches) {
    if (rotates) files.push('');
    files.push((files.pop() ?? '') + decodeText(bytes));
  }
  return files;
}

const takeAll = (batches: LogBatches): LogBatch[] =>
  Array.from({ length: 1000 }, () => batches.take()).filter((batch) => batch !== undefined);

test('entries come out whole, in order, in batches that one program can carry', () => {
  const sizes = fc.array(fc.integer({ min: 1, max: LOG_LINE_BYTES_MAX }), { maxLength: 30 });
  fc.assert(
    fc.property(sizes, fc.constantFrom('x', '\u0001'), (lengths, char) => {
      const batches = new LogBatches(jsonFormat(), { maxBytes: undefined, fileBytes: 0 });
      for (const length of lengths) batches.add(encodeText(char.repeat(length)), 'stdout', TIME);
      const taken = takeAll(batches);
      for (const { bytes } of taken) expect(bytes.length).toBeLessThan(FRAME_PAYLOAD_BYTES_MAX - 256);
      for (const { bytes } of taken) expect(decodeText(bytes).endsWith('"}\n')).toBe(true);
      const entries = taken.flatMap(({ bytes }) => decodeText(bytes).trimEnd().split('\n'));
      expect(entries.map((entry) => (JSON.parse(entry) as { log: string }).log.length)).toEqual(lengths);
      expect(batches.bytes).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test('a file that has reached its limit takes no further entry', () => {
  const lines = fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 60 });
  fc.assert(
    fc.property(
      lines,
      fc.integer({ min: 1, max: 2000 }),
      fc.nat(3000),
      fc.nat(5),
      (lengths, maxBytes, there, every) => {
        const batches = new LogBatches(jsonFormat(), { maxBytes, fileBytes: there });
        const taken: LogBatch[] = [];
        const expected = [''];
        let size = there;
        lengths.forEach((length, index) => {
          const log = 'x'.repeat(length);
          batches.add(encodeText(log), 'stderr', TIME);
          if (every > 0 && index % every === 0) taken.push(...takeAll(batches));
          if (size >= maxBytes) {
            expected.push('');
            size = 0;
          }
          const entry = `{"log":"${log}","stream":"stderr","time":"${decodeText(TIME)}"}\n`;
          expected.push((expected.pop() ?? '') + entry);
          size += entry.length;
        });
        taken.push(...takeAll(batches));
        expect(filesOf(taken)).toEqual(expected);
      },
    ),
  );
});
