import { expect, test } from 'vitest';
import { encodeText } from '../guest/bytes.ts';
import { decodeLogEntry, encodeLogEntry, LOG_LINE_BYTES_MAX } from './json-line.ts';
import { LineSplitter } from './line-splitter.ts';

test('pieces become lines, the last one at the end', () => {
  const splitter = new LineSplitter();
  expect(splitter.push(encodeText('a\nb'))).toEqual(['a\n']);
  expect(splitter.push(encodeText('c\n\nd'))).toEqual(['bc\n', '\n']);
  expect(splitter.end()).toBe('d');
  expect(splitter.end()).toBe('');
});

test('a line too long is cut', () => {
  const splitter = new LineSplitter();
  const [first, ...more] = splitter.push(encodeText(`${'x'.repeat(LOG_LINE_BYTES_MAX + 1)}\n`));
  expect([first?.length, more]).toEqual([LOG_LINE_BYTES_MAX, ['x\n']]);
});

test('an entry is Docker’s JSON and comes back', () => {
  const entry = { log: '<a & "b">\n', stream: 'stdout', time: '2026-01-02T03:04:05.6Z' } as const;
  const line = encodeLogEntry(entry);
  expect(line).toBe('{"log":"\\u003ca \\u0026 \\"b\\"\\u003e\\n","stream":"stdout","time":"2026-01-02T03:04:05.6Z"}\n');
  expect(decodeLogEntry(line)).toEqual(entry);
});

test.each(['', '{', '[]', 'null', '{"log":1,"stream":"stdout","time":""}', '{"log":"","stream":"x","time":""}'])(
  'garbage is no entry: %s',
  (line) => {
    expect(decodeLogEntry(line)).toBeUndefined();
  },
);
