import { describe, expect, it } from 'vitest';
import { functionsOf } from './functions.ts';
import { rules } from './rules.ts';
import type { SourceFile } from './source-file.ts';

const body = (lines: number): string => `{\n${'  f();\n'.repeat(lines - 2)}}`;
const offencesOf = (file: SourceFile): string[] =>
  rules.filter(({ name }) => name === 'functions stay short').flatMap((rule) => rule.check(file));

describe('the length of functions', () => {
  it.each([
    ['function named() {\n}', [{ name: 'named', line: 1, lines: 2 }]],
    ['\nconst arrow = () => {\n  f();\n};', [{ name: 'arrow', line: 2, lines: 3 }]],
    ['class A {\n  method() {\n  }\n}', [{ name: 'method', line: 2, lines: 2 }]],
    ['const a = {\n  property: () => 1,\n};', [{ name: 'property', line: 2, lines: 1 }]],
    ['f(function () {\n});', [{ name: 'a function', line: 1, lines: 2 }]],
    ['interface A {\n  method(\n  ): void;\n}', []],
  ])('%j', (text, expected) => {
    expect(functionsOf({ path: 'web/a.ts', text })).toEqual(expected);
  });

  it('of a component, the scripts are read, at their lines', () => {
    const text =
      '<script module>\nconst a = () => 1;\n</script>\n\n<script lang="ts">\nfunction b() {}\n</script>\n<p>{(() => 1)()}</p>';
    expect(functionsOf({ path: 'web/A.svelte', text })).toEqual([
      { name: 'a', line: 2, lines: 1 },
      { name: 'b', line: 6, lines: 1 },
    ]);
  });

  it('is held in product code, up to the last line that it may have', () => {
    const file = (path: string, lines: number): SourceFile => ({ path, text: `\nfunction f() ${body(lines)}` });
    expect(offencesOf(file('runtime/a.ts', 70))).toEqual([]);
    expect(offencesOf(file('runtime/a.ts', 71))).toEqual(['line 2: f has 71 lines']);
    expect(offencesOf(file('runtime/a.test.ts', 71))).toEqual([]);
    expect(offencesOf(file('runtime/testing/a.ts', 71))).toEqual([]);
  });
});
