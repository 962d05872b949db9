import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { importLesson, type Imported } from './import-lesson.ts';
import { readImportFolder } from './node/read-folder.ts';
import { noteLine } from './notes.ts';
import type { ImportSource } from './source.ts';

const FOLDER = '90-imported/01-box';

const fixture = (name: string): Imported =>
  importLesson(readImportFolder(fileURLToPath(new URL(`testing/${name}`, import.meta.url))), FOLDER);

const sourceOf = (files: Readonly<Record<string, string>>): ImportSource => ({
  name: 'box',
  files: new Map(Object.entries(files)),
  executables: new Set(),
  unread: new Map(),
});

/** A scenario of one page, with a check where there is one. */
const scenario = (text: string, verify?: string): Imported =>
  importLesson(
    sourceOf({
      'index.json': JSON.stringify({
        title: 'Box',
        details: { steps: [{ title: 'Do it', text: 'a.md', ...(verify !== undefined && { verify: 'v.sh' }) }] },
      }),
      'a.md': text,
      ...(verify !== undefined && { 'v.sh': verify }),
    }),
    FOLDER,
  );

const textOf = ({ files }: Imported, path = 'lesson.md'): string => files.get(path)?.text ?? '';
const notesOf = ({ notes }: Imported): string => notes.map(noteLine).join('\n');

describe('a Killercoda scenario', () => {
  const imported = fixture('killercoda');
  const text = textOf(imported);

  it('becomes a lesson without faults of form', () => {
    expect(imported.compiled.faults).toEqual([]);
    expect(imported.compiled.lesson).toMatchObject({
      id: 'box',
      title: 'Kettles and cups',
      minutes: 12,
      objectives: [],
    });
    expect(imported.compiled.lesson?.steps.map(({ id }) => id)).toEqual([
      'look-around',
      'pour-a-cup',
      'keep-the-recipe',
    ]);
  });

  it('runs what is to be run, inline too, and leaves the rest as words', () => {
    const runs = imported.compiled.lesson?.steps.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'run' ? [part.script] : [])),
    );
    expect(runs).toEqual([
      'ls kitchen',
      'cat tea/green',
      'docker ps',
      'bash /opt/box/step2-background.sh',
      'docker run -d --name kettle busybox sleep 3000',
      "docker exec kettle sh -c 'echo hot > /water'",
      'echo "two minutes" > /root/recipe',
    ]);
    expect(text).toContain('Nobody runs `rm -r kitchen`.');
    expect(text).toContain('**1.** Start it:');
  });

  it('has checks, hints, solutions and questions', () => {
    const tasks = imported.compiled.lesson?.steps.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'task' ? [part] : [])),
    );
    expect(tasks?.map(({ support }) => support)).toEqual(['shown', 'goal', 'shown']);
    expect(tasks?.[0]?.conditions[0]).toMatchObject({ check: 'probe', say: 'Boil the water' });
    expect(tasks?.[1]?.hints).toHaveLength(3);
    expect(tasks?.[1]?.solutions).toEqual(['docker exec kettle cat /water > /root/cup']);
    expect(tasks?.[2]?.conditions[0]).toMatchObject({ check: 'file', path: '/root/recipe' });
    expect(text).toMatch(
      /:::question\{#how-long-does-green form=one\}\nHow long does green tea take\?\n\n- \[x\] two minutes/,
    );
    expect(text).toMatch(/form=typed\}\n.*\n\n- \[x\] `hot`\n- \[ \] anything else/);
  });

  it('puts assets where they belong, and begins as it did', () => {
    expect(imported.compiled.lesson?.files.map(({ path, isExecutable }) => [path, isExecutable])).toEqual([
      ['/usr/local/bin/pour.sh', true],
      ['/root/tea/black', false],
      ['/root/tea/green', false],
      ['/root/secret', false],
      ['/opt/box/step2-background.sh', true],
    ]);
    expect(textOf(imported, 'start.sh')).toMatch(
      /^set -e\nchmod 600 \/root\/secret\n# init\/background\.sh\nbash \/dev\/fd\/3 3<<'SCRIPT'\n/,
    );
  });

  it('turns tables, folds, links and braces into what a lesson has', () => {
    expect(text).toContain('- `green`: 2\n- black | strong: **4**');
    expect(text).toContain('#### Info\n\nA cup is a file.');
    expect(text).toContain('at the kettle (`localhost:8080/steam`), or at `http://localhost:81`.');
    expect(text).toContain('The braces of `{this}` sentence are words, and so is `{{.State}}`.');
    expect(text).toContain('[another page](https://example.org/tea), a plain one (`http://example.org/`), a bad one.');
    expect(text).not.toMatch(/alert|<b>/);
  });

  it.each([
    /assets\/logo\.png: The asset is left out: it is no text/,
    /index\.json: The asset "\.\.\/\.\.\/etc\/passwd" for "\/root" is left out/,
    /index\.json: The asset "pour\.sh" for "\/\.\.\/\.\.\/tmp" is left out/,
    /index\.json: "\.\.\/outside\.md" is not read: it leads out of the folder/,
    /index\.json: "step4\/verify\.sh" is not read: it is not there/,
    /intro\.md:5: A picture, "A kettle", is left out/,
    /step2\/background\.sh: A script ran by itself when its step opened/,
    /step3\/text\.md:32: The solution has another way/,
    /step4\.md:15: A quiz has no question, or no right answer/,
    /finish\.md:3: A link led to "javascript:alert\(1\)"/,
    /step1\/text\.md: "Look around" asks nothing, so it is part of "Boil the \{water\}"/,
  ])('says %s', (pattern) => {
    expect(notesOf(imported)).toMatch(pattern);
  });
});

describe('a Labspace', () => {
  const imported = fixture('labspace');
  const text = textOf(imported);

  it('becomes a lesson without faults of form', () => {
    expect(imported.compiled.faults).toEqual([]);
    expect(imported.compiled.lesson?.steps.map(({ id }) => id)).toEqual(['write-a-word', 'carry-it']);
    expect(imported.compiled.lesson?.files.map(({ path }) => path)).toEqual(['/root/site/greeting.txt']);
  });

  it('runs commands in their terminals, and writes files', () => {
    expect(text).toContain('```text save=/root/site/word.txt\namber\n```');
    expect(text).toContain(
      '```sh run terminal=2\ndocker run -dp 8080:80 --name crate busybox sleep 3000\ndocker cp site/word.txt',
    );
    expect(text).toContain('```bash\nrm -r site\n```');
    expect(text).toContain('```plaintext\namber\n```');
  });

  it('asks for what its commands leave behind', () => {
    const conditions = imported.compiled.lesson?.steps.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'task' ? part.conditions : [])),
    );
    expect(conditions).toMatchObject([
      { check: 'file', path: '/root/site/word.txt', is: 'amber' },
      { check: 'container', name: 'crate', state: 'running' },
      { check: 'file', path: '/root/copy.txt', state: 'present' },
    ]);
  });

  it('has values for variables, and one of the ways', () => {
    expect(text).toContain('It costs you $$ nothing.');
    expect(text).toContain('belongs to **owner**. Ports such as busybox:latest or 10:30 stay words.');
    expect(text).toContain('> **Tip:** The short way is this one.');
    expect(text).not.toMatch(/long way is another|Say who you are|variableSetButton/);
    expect(text).toContain('Click the box (`localhost:8080`), or [the manual](https://example.org/manual).');
  });

  it.each([
    /labspace\.yaml: "\.\.\/\.\.\/elsewhere\.md" is not read/,
    /labspace\.yaml: A tab "The box" shows http:\/\/localhost:8080/,
    /01-welcome\.md:5: A drawing in Mermaid is left out/,
    /02-write\.md:3: The learner was asked for "owner"/,
    /02-write\.md:33: What is shown where "way" is "long" is left out\. Here it is "short"/,
    /02-write\.md:49: The directive "unheard" is not known/,
    /compose\.override\.yaml: How the workspace was set up is not taken over/,
  ])('says %s', (pattern) => {
    expect(notesOf(imported)).toMatch(pattern);
  });
});

describe('marks of Katacoda', () => {
  it.each([
    ['a second terminal', '```\nls\n```{{execute T2}}', '```sh run terminal=2\nls\n```', ''],
    ['another host', '```\nls\n```{{execute HOST2}}', '```text\nls\n```', /a\.md:1: A command is for host 2/],
    ['an interrupt', '`sleep 9`{{exec interrupt}}', '```sh run\nsleep 9\n```', /a\.md:1: The command is to interrupt/],
    ['text that is copied', '```yaml\na: b\n```{{copy}}', '```yaml\na: b\n```', ''],
    ['a copied prompt', '```\n$ ls\nbox\n```{{copy}}', '```sh run\nls\n```', ''],
    ['a blank', '```\nls ____\n```{{exec}}', '```text\nls ____\n```', /a\.md:1: A command has four underscores/],
    [
      'a file',
      '<pre class="file" data-filename="a.txt">one &lt; two</pre>',
      '```text save=/root/a.txt\none < two\n```',
      '',
    ],
    [
      'an address',
      '[It](https://[[HOST_SUBDOMAIN]]-80-[[KATACODA_HOST]].environments.katacoda.com/x)',
      '(`localhost:80/x`)',
      /a link led to port 80/i,
    ],
    ['a wide table', '|a|b|c|\n|-|-|-|\n|1||3|\n', '- **a:** 1; **c:** 3', ''],
    ['a break at the end', 'Words. <br>\n\nMore.', 'Words.\n\nMore.', ''],
    ['a command in a list', '- Do `ls -l`{{exec}} now\n- Rest', 'Do `ls -l` now\n\n```sh run\nls -l\n```\n\nRest', ''],
  ])('%s', (_, text, expected, note) => {
    const imported = scenario(text, 'true');
    expect(textOf(imported)).toContain(expected);
    expect(notesOf(imported)).toMatch(note);
  });
});

describe('a lesson without checks', () => {
  it('asks for what its author has to write', () => {
    const imported = scenario('Look around. There is nothing to do.');
    expect(textOf(imported)).toMatch(/say: WHAT HAS TO BE SO\n  check: probe\n  script: echo WRITE A CHECK; exit 1/);
    expect(textOf(imported, 'solution.sh')).toBe('# step: do-it\necho WRITE THE COMMANDS THAT SOLVE THE STEP\n');
    expect(notesOf(imported)).toMatch(/No page has a check/);
  });

  it.each<[string, object[]]>([
    ['docker run -it --rm --name a busybox sh', []],
    ['docker run --name a -v /x:/y -e B=c busybox true', [{ check: 'container', name: 'a', state: 'present' }]],
    ['docker run -d --name=a -p8080:80 busybox sleep 9 && docker stop a', [{ name: 'a', state: 'exited' }]],
    ['docker run -d --name a busybox sleep 9; docker rm -f a', []],
    ['docker build -t mine:1 . && docker tag mine:1 yours', [{ check: 'image', name: 'mine:1' }, { name: 'yours' }]],
    [
      'docker volume create photos\ndocker network create --subnet 10.9.0.0/24 club',
      [
        { check: 'volume', name: 'photos' },
        { check: 'network', name: 'club' },
      ],
    ],
    ['docker run -d --name $NAME busybox sleep 9', []],
    ['for a in 1 2; do docker run -d --name x$a busybox; done', []],
    ["cat > note <<'END'\ndocker run -d --name a busybox\nEND", [{ check: 'file', path: '/root/note' }]],
    ['cd /tmp\necho a > b\necho c > /etc/motd 2>/dev/null', [{ check: 'file', path: '/etc/motd' }]],
    ['docker rm nobody', []],
  ])('reads from %j what it leaves', (script, expected) => {
    const imported = scenario(`\`\`\`\n${script}\n\`\`\`{{exec}}`);
    const conditions = imported.compiled.lesson?.steps.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.kind === 'task' ? part.conditions : [])),
    );
    expect(conditions?.filter(({ check }) => check !== 'probe')).toMatchObject(expected);
    if (expected.length === 0) expect(notesOf(imported)).toMatch(/No page has a check/);
  });

  it('says which programs and images are not there', () => {
    const imported = scenario(
      '```\nkubectl get pods\ndocker run -d --name web nginx:alpine\n```{{exec}}\n\n<pre class="file" data-filename="Dockerfile">FROM golang AS build\nFROM build\nFROM scratch</pre>',
    );
    expect(notesOf(imported)).toMatch(/use kubectl, which this machine does not have/);
    const images = [...notesOf(imported).matchAll(/The image (\S+) is not on this machine/g)].map(([, image]) => image);
    expect(images).toEqual(['nginx:alpine', 'golang']);
  });
});
