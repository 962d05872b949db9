import { describe, expect, it } from 'vitest';
import { compileLesson } from './compile.ts';
import { faultLine } from './fault.ts';
import { lessonText, step, task } from '../testing/lesson-text.ts';
import { taskOf } from './types.ts';

const SOLVED = { 'solution.sh': '# step: up\ntrue\n' };

const compile = (text: string, files: Record<string, string> = SOLVED) =>
  compileLesson({
    folder: '02-kernel/03-b',
    files: new Map([['lesson.md', text], ...Object.entries(files)]),
    executables: new Set(),
  });

const faultsOf = (text: string, files?: Record<string, string>): string =>
  compile(text, files).faults.map(faultLine).join('\n');

const UP = step('up', 'running');

describe('a lesson', () => {
  it('has its place, its parts and its lines', () => {
    const { lesson, faults } = compile(lessonText(UP));
    expect(faults).toEqual([]);
    expect(lesson).toMatchObject({ id: 'b', place: [2, 3], track: 'kernel', format: 1 });
    expect(lesson?.steps[0]).toMatchObject({ id: 'up', title: 'Step up', line: 14 });
    expect(lesson?.steps.map(taskOf)[0]).toMatchObject({
      line: 16,
      support: 'goal',
      conditions: [{ id: 'it', check: 'container', name: 'box', state: 'running', line: 20 }],
      solutions: ['true'],
      hints: [{}, {}, {}],
    });
  });

  it('shows the way of solution.sh, whatever other ways there are', () => {
    const files = { 'solution-2.sh': '# step: up\nfalse\n', 'solution.sh': '# step: up\ntrue\n' };
    const { lesson } = compile(lessonText(UP), files);
    expect(lesson?.steps.map(taskOf)[0]?.solutions).toEqual(['true', 'false']);
  });

  it('is solved by what its text shows, where nothing else is written', () => {
    const shown = `## Up {#up}\n\n\`\`\`sh run\nls\npwd\n\`\`\`\n\n\`\`\`text expect\n...\n\`\`\`\n\n${task('- {id: a, say: b, check: volume, name: v}')}`;
    const { lesson, faults } = compile(lessonText(shown), {});
    expect(faults).toEqual([]);
    expect(lesson?.steps[0]?.parts).toMatchObject([
      { kind: 'run', script: 'ls\npwd', expect: '...', terminal: 1 },
      { kind: 'task', support: 'shown', solutions: ['ls\npwd'] },
    ]);
  });

  it('measures for its introduction, whose words alone are shown', () => {
    const fence = '```sh measure=size\necho 7 MB\n```';
    const { lesson, faults } = compile(lessonText(`It has {measured:size}.\n\n${fence}\n\n${UP}`));
    expect(faults).toEqual([]);
    expect(lesson?.measures).toMatchObject([{ name: 'size', script: 'echo 7 MB' }]);
    expect(lesson?.intro.map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph']);
  });

  it('takes a colon in a sentence for a colon', () => {
    const { lesson, faults } = compile(lessonText(`${UP}\nRun busybox:latest on 8080:80.`));
    expect(faults).toEqual([]);
    expect(JSON.stringify(lesson)).toContain('Run busybox:latest on 8080:80.');
  });

  it('reads seeded values in YAML as the names that they are', () => {
    const text = lessonText(
      `## Up {#up}\n${task('- id: a\n  say: It is {name}\n  check: container\n  name: {name}')}`,
      'vary: {name: [one, two, three]}',
    );
    const { lesson, faults } = compile(text);
    expect(faults).toEqual([]);
    expect(lesson?.steps.map(taskOf)[0]?.conditions[0]).toMatchObject({ say: 'It is {name}', name: '{name}' });
  });
});

/** What is written, and what the fault says: line, what was found, what to write instead. */
const MISTAKES: [string, string, RegExp][] = [
  ['no front matter', '# Hello', /:1: The file does not begin with front matter\. Begin with/],
  [
    'an unknown key',
    lessonText(UP, 'minuets: 5'),
    /:9: front matter: "minuets" is not known here\. Did you mean "minutes"\?/,
  ],
  ['a missing key', lessonText(UP).replace('title: A lesson\n', ''), /"title" is missing\. Add a line `title: \.\.\.`/],
  [
    'a wrong kind of value',
    lessonText(UP).replace('minutes: 5', 'minutes: five'),
    /:5: front matter: minutes is "five"\. It must be a number/,
  ],
  [
    'a colon in a text',
    lessonText(UP).replace('title: A lesson', 'title: A: lesson'),
    /:3: YAML: .* A text with a colon .* needs quotes/,
  ],
  ['the id of another folder', lessonText(UP).replace('id: b', 'id: c'), /:2: The id is c, the folder 02-kernel\/03-b/],
  ['no step', lessonText('Text.'), /The lesson has 0 steps\. Begin each with a heading/],
  [
    'a heading without a name',
    lessonText(UP.replace(' {#up}', '')),
    /:14: The heading "Step up" has no name\. Write `## Step up \{#step-up\}`/,
  ],
  ['a name given twice', lessonText(UP + UP), /#up is taken, on line 14/],
  [
    'an unknown block',
    lessonText(UP.replace(':::task', ':::taks')),
    /:16: There is no block :::taks\. Did you mean "task"\?/,
  ],
  [
    'a block that is not closed',
    lessonText(`${UP}\n:::recall{#r}\nWhy?\n\n> So.\n`),
    /:::recall is not closed\. Write a line of three colons/,
  ],
  [
    'an unknown word of a fence',
    lessonText(`${UP}\n\`\`\`sh rum\nls\n\`\`\``),
    /A fenced block says "rum"\. Did you mean "run"\?/,
  ],
  [
    'an unknown check',
    lessonText(UP.replace('check: container', 'check: contaner')),
    /:20: condition: there is no check "contaner"\. Did you mean "container"\?/,
  ],
  [
    'an unknown field of a check',
    lessonText(UP.replace('state: running', 'stat: running')),
    /condition: "stat" is not known here\. Did you mean "state"\?/,
  ],
  [
    'a wrong value of a check',
    lessonText(UP.replace('state: running', 'state: runing')),
    /state is "runing"\. It must be running, exited/,
  ],
  ['a step that asks nothing', lessonText('## Up {#up}\n\nText.'), /Step up asks nothing/],
  ['two hints', lessonText(UP.replace('3. Three.\n', '')), /There are 2 hints\. Write a numbered list of three/],
  [
    'an unknown seeded value',
    lessonText(`${UP}\nCall it {nmae}.`, 'vary: {name: [a, b, c]}'),
    /\{nmae\} is no seeded value\. .*Did you mean "name"\?/,
  ],
  [
    'output without a command',
    lessonText(`${UP}\n\`\`\`text expect\nls\n\`\`\``),
    /Quoted output stands without its command/,
  ],
  [
    'a measure that is nowhere',
    lessonText(`${UP}\nIt took {measured:boot} ms.`),
    /\{measured:boot\} is measured nowhere/,
  ],
  [
    'a measure that is nowhere, of the introduction',
    lessonText(`It took {measured:boot} ms.\n\n${UP}`),
    /\{measured:boot\} is measured nowhere/,
  ],
  [
    'a command before the first step',
    lessonText(`\`\`\`sh run\nls\n\`\`\`\n\n${UP}`),
    /`run` stands before the first step/,
  ],
  [
    'a run in a task, which would lose its blanks',
    lessonText(UP.replace('Do it.', 'Do it.\n\n```sh run gaps\ndocker ____ box\n```')),
    /:19: A fence `sh run gaps` stands inside :::task, which has no run\. Put it above the :::task, or below its closing/,
  ],
  [
    'conditions in a card',
    lessonText(`${UP}\n:::recall{#r}\nWhy?\n\n\`\`\`yaml check\n- x\n\`\`\`\n\n> So.\n:::\n`),
    /A fence `yaml check` stands inside :::recall, which has no check\. .*:::recall reads no fence/,
  ],
  ['{found} outside of hints', lessonText(`${UP}\nIt is {found}.`), /\{found\} stands outside of hints/],
];

describe('a mistake is named with its line and what to write instead', () => {
  it.each(MISTAKES)('%s', (_, text, fault) => {
    expect(faultsOf(text)).toMatch(fault);
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no solution', {}, /There is no solution\.sh/],
    [
      'a solution of no step',
      { 'solution.sh': '# step: pu\ntrue' },
      /solution\.sh:1: There is no step "pu"\. Did you mean "up"\?/,
    ],
    ['a solution without commands', { 'solution.sh': '# step: up\n' }, /Step up has no command/],
    [
      'a wrong way without its message',
      { ...SOLVED, 'wrong/a.sh': '# step: up\n# condition: it\ntrue' },
      /wrong\/a\.sh:1: The wrong way does not name its says/,
    ],
    [
      'a wrong way of no condition',
      { ...SOLVED, 'wrong/a.sh': '# step: up\n# condition: ti\n# says: x\ntrue' },
      /Step up has no condition "ti"\. Did you mean "it"\?/,
    ],
    [
      'a file that nobody reads',
      { ...SOLVED, 'solutoin.sh': '' },
      /Nobody reads this file\. Did you mean "solution\.sh"\?/,
    ],
  ])('%s', (_, files, fault) => {
    expect(faultsOf(lessonText(UP), files)).toMatch(fault);
  });
});

describe('hostile text', () => {
  const deep = 10_000;
  it.each<[string, string, RegExp]>([
    ['quotes', '> '.repeat(deep) + 'x', /nested too deeply/],
    ['lists', '- '.repeat(deep) + 'x', /nested too deeply/],
    [
      'indented lists',
      Array.from({ length: 300 }, (_, at) => `${' '.repeat(at * 2)}- x`).join('\n'),
      /nested too deeply/,
    ],
    ['brackets', '['.repeat(deep) + ']('.repeat(deep), /characters\. At most|hundreds of brackets/],
    ['stars', '*a **b '.repeat(500), /hundreds of brackets or stars/],
    ['blocks', `${':'.repeat(deep)}task`, /more than eleven colons/],
    ['a huge table', '| a | b |\n'.repeat(5000), /A paragraph has \d+ characters/],
    ['script', '<script>alert(1)</script>', /HTML is not shown: <script>/],
    ['inline HTML', 'Hi <img src=x onerror=alert(1)> you.', /HTML is not shown/],
    ['a javascript: link', '[x](javascript:alert(1))', /A link may not lead to javascript:/],
    ['a data: link', '[x](data:text/html,x)', /A link may not lead to data:/],
    ['a picture', '![x](https://example.org/x.png)', /Pictures are not shown/],
  ])('%s are refused at once', (_, text, fault) => {
    expect(faultsOf(lessonText(`${UP}\n${text}\n`))).toMatch(fault);
  });

  it.each<[string, string, RegExp]>([
    ['nested YAML', `vary: ${'['.repeat(deep)}`, /too long or nested too deeply/],
    ['deep lists in YAML', `vary:\n${'- '.repeat(200)}x`, /too long or nested too deeply/],
    ['aliases', 'needs: &a [b]\nagain: *a', /aliases/],
    ['__proto__', '__proto__: {x: 1}', /front matter: .*not known here/],
    ['100,000 characters', `summary2: ${'x'.repeat(100_000)}`, /The file has \d+ characters/],
  ])('%s are refused at once', (_, matter, fault) => {
    expect(faultsOf(lessonText(UP, matter))).toMatch(fault);
  });
});
