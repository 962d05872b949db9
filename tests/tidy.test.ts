import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { circles, importGraph, upwardImports } from './tidy/floors.ts';
import { namedPaths } from './tidy/named-paths.ts';
import { importsOf, resolveImport, rules } from './tidy/rules.ts';
import { tooLarge } from './tidy/sizes.ts';
import type { SourceFile } from './tidy/source-file.ts';
import { root } from '../scripts/process.mjs';

const git = (...args: string[]): string[] =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter(Boolean);

const paths = git('ls-files', '-z', '--cached', '--others', '--exclude-standard').filter((path) =>
  existsSync(`${root}${path}`),
);
const files: SourceFile[] = paths
  .filter((path) => /\.(ts|mjs|svelte|c|h|css|sh|md|json)$/.test(path))
  .map((path) => ({ path, text: readFileSync(`${root}${path}`, 'utf8') }));

describe('house rules', () => {
  it.each(rules)('$name', (rule) => {
    const offences = files.flatMap((file) => rule.check(file).map((offence) => `${file.path} ${offence}`));
    expect(offences, rule.why).toEqual([]);
  });

  it.each(rules)('a planted offence is found: $name', (rule) => {
    expect(rule.check(rule.offence)).not.toEqual([]);
  });

  it('rooms import from lower rooms only', () => {
    expect(upwardImports(importGraph(files))).toEqual([]);
  });

  it('no files import one another in a circle', () => {
    expect(circles(importGraph(files))).toEqual([]);
  });

  it.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'README.md'])('what %s names is there', (document) => {
    const text = readFileSync(`${root}${document}`, 'utf8');
    expect(namedPaths(text).filter((path) => !existsSync(`${root}${path}`))).toEqual([]);
  });

  it('files stay light', () => {
    expect(tooLarge(paths.map((path) => ({ path, sizeBytes: statSync(`${root}${path}`).size })))).toEqual([]);
  });

  it('sees the tree', () => {
    expect(files.length).toBeGreaterThan(50);
  });
});

describe('reading imports', () => {
  it.each([
    ["import { a } from './a.ts';", ['./a.ts']],
    ["export * from '../b.ts';", ['../b.ts']],
    ["import './side.css';", ['./side.css']],
    ["await import('./lazy.ts')", ['./lazy.ts']],
    ["new URL('../sandbox/worker.ts', import.meta.url)", ['../sandbox/worker.ts']],
  ])('%s', (text, expected) => {
    expect(importsOf(text)).toEqual(expected);
  });

  it('resolves against the importing file', () => {
    expect(resolveImport('runtime/container/x.ts', '../../emulator/y.ts')).toBe('emulator/y.ts');
  });
});
