import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineDiff } from './line-diff.ts';

const SIGNS = { same: ' ', gone: '-', new: '+' } as const;
const shown = (before: string, after: string): string[] | undefined =>
  lineDiff(before, after)?.map(({ kind, text }) => SIGNS[kind] + text);

test('what is gone stands before what is new', () => {
  expect(shown('FROM a\nRUN x\n', 'FROM a\nCOPY y\nRUN x\nCMD z\n')).toEqual([
    ' FROM a',
    '+COPY y',
    ' RUN x',
    '+CMD z',
  ]);
  expect(shown('a\nb\n', 'a\nc\n')).toEqual([' a', '-b', '+c']);
  expect(shown('', 'a\n')).toEqual(['+a']);
});

test('too much is not compared', () => {
  expect(lineDiff('x\n'.repeat(401), 'x\n')).toBeUndefined();
});

test('both texts can be read from it', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const lines = lineDiff(before.join('\n'), after.join('\n')) ?? [];
      const without = (kind: string): string[] => lines.filter((line) => line.kind !== kind).map((line) => line.text);
      expect(without('new')).toEqual(before);
      expect(without('gone')).toEqual(after);
    }),
  );
});
