/** What is imported is somebody else's. Whatever it says, the lesson compiles, or one sentence says why there is none. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { importLesson, type Imported } from './import-lesson.ts';
import { guestPath, ImportError, type ImportSource, pathInside } from './source.ts';

const FOLDER = '90-imported/01-box';

const sourceOf = (files: Readonly<Record<string, string>>): ImportSource => ({
  name: 'box',
  files: new Map(Object.entries(files)),
  executables: new Set(),
  unread: new Map(),
});

const imported = (files: Readonly<Record<string, string>>): Imported => importLesson(sourceOf(files), FOLDER);

const killercoda = (text: string, verify = 'true', title = 'Do it', details: object = {}): Imported =>
  imported({
    'index.json': JSON.stringify({
      title,
      description: title,
      details: { steps: [{ title, text: 'a.md', verify: 'v.sh' }], ...details },
    }),
    'a.md': text,
    'v.sh': verify,
    'assets/a': 'a',
  });

const labspace = (text: string, title = 'Do it'): Imported =>
  imported({ 'labspace.yaml': JSON.stringify({ title, sections: [{ title, contentPath: 'a.md' }] }), 'a.md': text });

const PIECES = [
  ':::task',
  ':::',
  '::::::',
  '::leaf[x]{y=z}',
  ':fileLink[`a`]{path="../b" line=1}',
  ':::conditionalDisplay{variable="a" hasNoValue}',
  '::variableSetButton[x]{variables="a=b,c"}',
  '$$a$$ $$$$ \\$\\$',
  '```sh run',
  '```run',
  '```yaml check',
  '```',
  '```{{exec}}',
  '~~~',
  '`code`{{exec}}',
  '`a`{{}} `b`{{copy}}',
  '# Heading {#taken}',
  '## {water} ##',
  '- item',
  '  1. nested',
  '> quote',
  '> [!NOTE]',
  '---',
  '{found:x} {measured:y} {unless=z} {name}',
  '{{TRAFFIC_HOST1_80}} [x]({{TRAFFIC_HOST1_1}})',
  '[a](javascript:alert(1)) [b](term:image) [c](#/x) [d][e]',
  '[e]: data:text/html,x',
  '![i](x.png)',
  '<details><summary>Solution {x}</summary>',
  '</details>',
  '<details><summary>Hint</summary>',
  '<script>',
  '<b onclick="x">b</b>',
  '<!-- comment',
  '| a | b |',
  '|---|---|',
  '>>Q1: what {x}?<<',
  '(*) one',
  '( ) two',
  '=== `x`',
  '# step: other',
  '____',
  '\u0000\u202E\uFEFF',
  '*'.repeat(300),
  '['.repeat(150),
  'word '.repeat(900),
  'docker run -d --name a busybox',
  'echo a > {b}',
  'text',
  '',
  '',
];

const text = fc.array(fc.constantFrom(...PIECES), { maxLength: 24 }).map((pieces) => pieces.join('\n'));

/** A sentence may say that there is no lesson in it, but none that the lesson is broken. */
function orNothing(read: () => Imported): Imported | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof ImportError && !error.message.includes('would not compile')) return undefined;
    throw error;
  }
}

describe('whatever a page says', () => {
  it('becomes a lesson that compiles', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom(...PIECES.map((piece) => piece.slice(0, 2000))),
        (page, script, title) => {
          for (const read of [() => killercoda(page, script, title), () => labspace(page, title)]) {
            const lesson = orNothing(read)?.compiled;
            expect(lesson?.faults ?? []).toEqual([]);
            expect(JSON.stringify(lesson?.lesson ?? '')).not.toMatch(/"href":"(?!https:)|"kind":"term"/);
          }
        },
      ),
      { numRuns: Math.ceil(RUNS.numRuns / 80) },
    );
  });

  it.each([
    ['a list of 10,000 levels', `${'- '.repeat(10_000)}x`],
    ['quotes of 10,000 levels', `${'>'.repeat(10_000)}x`],
    ['a paragraph of a million words', 'word '.repeat(1_000_000)],
    ['a hundred thousand brackets', '['.repeat(100_000)],
    ['tags that never end', '<a "'.repeat(50_000)],
    ['directives of 10,000 colons', `${':'.repeat(10_000)}a`],
    ['a table of 10,000 columns', `${'|a'.repeat(10_000)}|\n${'|-'.repeat(10_000)}|`],
  ])('is read in bounded time: %s', (_, page) => {
    expect(killercoda(page).notes.length).toBeGreaterThan(0);
    expect(() => labspace(page)).toThrow(/There is nothing to do in it\. a\.md(:\d+)?: The page is not read/);
  });
});

describe('a folder that can not be imported', () => {
  const deep = '['.repeat(100_000);
  it.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['nothing known', { 'README.md': '' }, /neither an index\.json \(Killercoda\) nor a labspace\.yaml/],
    ['broken JSON', { 'index.json': '{' }, /index\.json is no JSON/],
    ['deep JSON', { 'index.json': deep }, /index\.json is no JSON/],
    ['JSON of another shape', { 'index.json': '{"details": {"steps": 3}}' }, /index\.json: details\.steps is 3/],
    ['broken YAML', { 'labspace.yaml': 'sections: [' }, /labspace\.yaml:1: YAML/],
    ['YAML with aliases', { 'labspace.yaml': 'a: &a [1]\nb: *a' }, /labspace\.yaml:1: The YAML uses aliases/],
    ['deep YAML', { 'labspace.yaml': deep }, /labspace\.yaml:1: The YAML is too long or nested too deeply/],
    ['YAML without sections', { 'labspace.yaml': 'title: a' }, /labspace\.yaml: sections is undefined/],
    ['no step', { 'index.json': '{"title": "a", "details": {"steps": []}}' }, /There is nothing to do in it/],
    [
      'a text that is longer than a lesson',
      {
        'index.json': JSON.stringify({ details: { steps: [{ text: 'a.md', verify: 'v.sh' }, { text: 'a.md' }] } }),
        'a.md': `${'word '.repeat(600)}\n\n`.repeat(20),
        'v.sh': 'true',
      },
      /would not compile/,
    ],
  ])('%s', (_, files, message) => {
    expect(() => imported(files)).toThrow(ImportError);
    expect(() => imported(files)).toThrow(message);
  });
});

describe('paths', () => {
  it.each([
    ['', 'a.md', 'a.md'],
    ['labspace', '../a.md', 'a.md'],
    ['labspace', './b/../a.md', 'labspace/a.md'],
    ['', '../a.md', undefined],
    ['labspace', '../../a.md', undefined],
    ['', '/etc/passwd', undefined],
    ['', 'a\0b', undefined],
    ['', '..\\a', undefined],
    ['', 'a/'.repeat(400), undefined],
  ])('in %j, %j is %j', (folder, path, expected) => {
    expect(pathInside(folder, path)).toBe(expected);
  });

  it.each([
    ['a/b', '/root/a/b'],
    ['~/a', '/root/a'],
    ['/etc//motd', '/etc/motd'],
    ['../etc/passwd', undefined],
    ['/a/../../b', undefined],
    ['a b', undefined],
    ['a\nb', undefined],
    ['$(id)', undefined],
  ])('in the guest, %j is %j', (path, expected) => {
    expect(guestPath(path)).toBe(expected);
  });

  it('of assets stay in the lesson', () => {
    const targets = ['/root', '/../etc', '/a/../../etc', '/etc/$(id)', 'relative', '/root/\0', '//x//y/'];
    const files = ['a', '../a', '/etc/passwd', 'assets/../../a', '*', '**', '*'.repeat(60)];
    const assets = { host01: targets.flatMap((target) => files.map((file) => ({ file, target, chmod: '+x; id' }))) };
    const { files: written } = killercoda('Do it.', 'true', 'Do it', { assets });
    expect([...written.keys()].sort()).toEqual([
      'files/root/a',
      'files/root/relative/a',
      'files/x/y/a',
      'lesson.md',
      'solution.sh',
    ]);
    expect(JSON.stringify([...written])).not.toMatch(/; id/);
  });
});
