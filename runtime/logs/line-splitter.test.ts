import { expect, test } from 'vitest';
import { decodeText, encodeText } from '../guest/bytes.ts';
import { LOG_LINE_BYTES_MAX } from './log-format.ts';
import { LineSplitter } from './line-splitter.ts';

function push(splitter: LineSplitter, text: string): string[] {
  const lines: string[] = [];
  splitter.push(encodeText(text), (line) => lines.push(decodeText(line)));
  return lines;
}

function end(splitter: LineSplitter): string[] {
  const lines: string[] = [];
  splitter.end((line) => lines.push(decodeText(line)));
  return lines;
}

test('pieces become lines, the last one at the end', () => {
  const splitter = new LineSplitter();
  expect(push(splitter, 'a\nb')).toEqual(['a\n']);
  expect(push(splitter, 'c\n\nd')).toEqual(['bc\n', '\n']);
  expect(end(splitter)).toEqual(['d']);
  expect(end(splitter)).toEqual([]);
});

test('a line too long is cut', () => {
  const splitter = new LineSplitter();
  const [first, ...more] = push(splitter, `${'x'.repeat(LOG_LINE_BYTES_MAX + 1)}\n`);
  expect([first?.length, more]).toEqual([LOG_LINE_BYTES_MAX, ['x\n']]);
});
