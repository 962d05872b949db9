import { describe, expect, it } from 'vitest';
import { compileLesson } from '../format/compile.ts';
import { faultLine } from '../format/fault.ts';
import { instantiate } from '../format/seed.ts';
import { textsOf } from '../format/texts.ts';
import { BEFORE, changedExample, courseOf, EXAMPLE } from '../testing/node/example.ts';
import { coverageOf } from './coverage.ts';
import { checkCourse } from './rules.ts';

type Changes = Parameters<typeof changedExample>[0];

const faultsOf = (changes: Changes, files?: Record<string, string>, ...others: (typeof BEFORE)[]) =>
  checkCourse(courseOf(BEFORE, changedExample(changes, files), ...others)).filter(
    ({ file }) => !file.startsWith(BEFORE.source.folder),
  );

const long = (count: number): string => Array.from({ length: count }, (_, at) => `word${at}`).join(' ');
const sentences = (count: number): string => Array.from({ length: count }, () => 'You read on.').join(' ');
const STEP_TITLE = '## Take it away {#remove}';
/** What stands there in the last step, below its task. */
const BELOW_REMOVE = ':::question{#where-now';
const OPTION = '- [ ] Its process has ended {trap=S0.6}';

/** A fault a rule: what is changed in the guide's example, and what is said of it. */
const PLANTED: [string, Changes, RegExp, Record<string, string>?][] = [
  ['V1', [['objectives: [S0.6, S2.36]', 'objectives: []']], /The lesson has no objectives/],
  [
    'V1',
    [['objectives: [S0.6, S2.36]', 'objectives: [S0.6, S2.36, S0.1, S0.2, S0.3]']],
    /5 new objectives\. At most 4/,
  ],
  [
    'V1',
    [['objectives: [S0.6, S2.36]', 'objectives: [S0.6, S2.36, S2.33]']],
    /S2\.33 \(skill: .*\) is claimed, and has not: a recall card, a task/,
  ],
  ['V1', [['objectives="S0.6 S2.36"}', 'objectives="S0.6"}']], /S2\.36 .* has not: a recall card/],
  ['V1', [['objectives="S2.36"}', 'objectives="S9.99"}']], /names S9\.99, which objectives\.md does not have/],
  ['V2', [['needs: [illusion-of-isolation]', 'needs: [no-such]']], /`needs` names "no-such"/],
  ['V2', [['You hear that', 'You hear of a [network](term:network) that']], /glossary\.md has no "network"/],
  [
    'V2',
    [['You hear that', 'You hear of an [image](term:image) that']],
    /"image" is used before a lesson introduces it/,
  ],
  [
    'V2',
    [['images: [busybox]', 'introduces: [image, container, pid-namespace, writable-layer]']],
    /introduces 4 words/,
  ],
  ['V2', [['images: [busybox]', 'introduces: [image]']], /"image" is introduced, but nothing links to it/],
  ['V3', [['Here you try it.', sentences(30)]], /words stand before the first action/],
  ['V3', [[':::predict', `${sentences(50)}\n\n:::predict`]], /\d+ words stand between two actions/],
  ['V3', [[':::predict', 'You.\n\nYou.\n\nYou.\n\nYou.\n\n:::predict']], /4 paragraphs stand between two actions/],
  ['V3', [['minutes: 6', 'minutes: 25']], /takes 25 minutes/],
  ['V4', [[/:::predict.*?^:::$/ms, '']], /has no prediction/],
  [
    'V4',
    [['  > A file is not tied to the process that wrote it. It keeps its words.\n', '']],
    /An outcome has no text/,
  ],
  ['V5', [['  > It had ended before, and the file was there.\n', '']], /An option has no feedback/],
  ['V5', [[OPTION, OPTION.replace('ended', `ended, ${long(8)}`)]], /differ in length/],
  ['V5', [[OPTION, '- [ ] None of these {trap=S0.6}']], /speaks of the other options/],
  [
    'V5',
    [
      [' {trap=S0.6}\n  > It had', '\n  > It had'],
      ['{trap=S0.6}\n  > The image', '\n  > The image'],
    ],
    /Fewer than half of the wrong options/,
  ],
  ['V5', [[`${OPTION}\n  > It had ended before, and the file was there.\n`, '']], /There are 2 options/],
  ['V5', [[OPTION, OPTION.replace('S0.6', 'S2.36')]], /S2\.36 is no trap/],
  [
    'V6',
    [['check: container\n  name: {name}\n  state: absent', 'check: probe\n  script: grep "docker rm" ~/.bash_history']],
    /looks at what was typed/,
  ],
  [
    'V6',
    [['check: container\n  name: {name}\n  state: absent', 'check: typed\n  command: docker rm']],
    /looks at what was typed/,
  ],
  [
    'V8',
    [['3. End its process first, or insist with an option.', '3. Type `docker rm -f {name}`.']],
    /"docker rm -f \{name\}" gives away "docker rm -f \{name\}"/,
  ],
  ['V8', [['Remove `{name}` for good.', 'Remove it for good: `docker rm {name}`.']], /gives away/],
  ['V8', [[STEP_TITLE, `${STEP_TITLE}\n\n\`\`\`sh run\ndocker rm -f {name}\n\`\`\``]], /gives away/],
  ['V8', [[BELOW_REMOVE, `\`\`\`sh run\ndocker rm -f {name}\n\`\`\`\n\n${BELOW_REMOVE}`]], /gives away/],
  [
    'V9',
    [['objectives="S2.36" support=goal}\nRemove', 'objectives="S2.36" support=shown}\nRemove']],
    /The last task shows its way/,
  ],
  [
    'V9',
    [[':::task{objectives="S2.36"}', ':::task{objectives="S2.36" support=goal}']],
    /The first task is a goal alone/,
  ],
  ['V9', [['Which takes', 'Which one takes']], /S2\.36 is never met again/],
  [
    'V10',
    [[/\{name\}/g, 'box']],
    /fewer than three different solutions/,
    { 'solution.sh': '# step: stop\ndocker start box\n# step: remove\ndocker rm -f box' },
  ],
  ['V11', [[' why objectives="S0.6"}\nA colleague', ' objectives="S0.6"}\nA colleague']], /No card asks for a reason/],
  [
    'V11',
    [["Which takes a container's files away", 'The layer that the file is in stays with the container?']],
    /quotes the lesson: "the layer that the file is in stays"/,
  ],
  ['V11', [[/:::recall\{#why-not.*?^:::$/ms, '']], /has 1 recall cards/],
  [
    'V12',
    [[':::question{#where-now', ':::view{#layers of=layers at="{name}"}\nTwo layers.\n:::\n\n:::question{#where-now']],
    /only looked at/,
  ],
  [
    'V12',
    [[':::question{#where-now', ':::view{#layers of=layers at="{name}"}\n:::\n\n:::question{#where-now view=layers']],
    /The view has no words/,
  ],
  [
    'V13',
    [['Here you try it.', 'Here you try it.\n\n```text\nkettle Exited\n```']],
    /Output is quoted that nobody replays/,
  ],
  ['V13', [['Here you try it.', 'Here you try it: you wait 42 seconds.']], /"42 seconds" was measured nowhere/],
  ['V15', [['title: Stopped is not gone', 'title: WHAT IS IT ABOUT']], /"WHAT IS IT ABOUT" is still to be written/],
  ['V15', [['Here you try it.', 'You just try it.']], /"just" helps nobody/],
  ['V15', [['Here you try it.', 'Here we try it.']], /"we" is not addressed to the reader/],
  ['V15', [['Here you try it.', `You ${long(40)}.`]], /A sentence has 41 words/],
];

it.each<[string, Changes]>([
  [
    'a piece of a solution of three words',
    [
      [
        '3. Each verb does one thing: one ends the process',
        '3. `docker ps {name}` does nothing: one verb ends the process',
      ],
    ],
  ],
  [
    'commands below a task that look at what it was about',
    [[BELOW_REMOVE, `\`\`\`sh run\ndocker ps -a -f name={name}\n\`\`\`\n\n${BELOW_REMOVE}`]],
  ],
])('V8 lets %s be', (_, changes) => {
  expect(faultsOf(changes).filter(({ rule }) => rule === 'V8')).toEqual([]);
});

describe('the rules', () => {
  it('find nothing in the lesson of the guide', () => {
    expect(
      faultsOf([])
        .filter(({ isRemark }) => !isRemark)
        .map(faultLine),
    ).toEqual([]);
  });

  it.each(PLANTED)('%s finds what was planted: %j', (rule, changes, said, files) => {
    const found = faultsOf(changes, files);
    expect(
      found
        .filter((fault) => fault.rule === rule)
        .map(faultLine)
        .join('\n'),
    ).toMatch(said);
  });

  it('V2 finds a circle of lessons that need each other', () => {
    const other = compileLesson({
      ...EXAMPLE,
      folder: '05-volumes/02-other',
      files: new Map([
        ...EXAMPLE.files,
        [
          'lesson.md',
          (EXAMPLE.files.get('lesson.md') ?? '')
            .replace('id: stopped-is-not-gone', 'id: other')
            .replace('needs: [illusion-of-isolation]', 'needs: [stopped-is-not-gone]'),
        ],
      ]),
    });
    const found = faultsOf([['needs: [illusion-of-isolation]', 'needs: [other]']], {}, other);
    expect(found.map(faultLine).join('\n')).toMatch(/V2: "other" needs this lesson itself\. Break the circle/);
  });

  it('V6 lets a condition read the history of an image', () => {
    const probe = 'check: probe\n  script: docker image history {name} && docker history {name}';
    const found = faultsOf([['check: container\n  name: {name}\n  state: absent', probe]]);
    expect(found.filter(({ rule }) => rule === 'V6')).toEqual([]);
  });

  it('V5 wants feedback for every other typed answer', () => {
    const typed = ':::question{#typed form=typed}\nWhich?\n\n- [x] `a`\n  > Yes.\n:::\n';
    expect(
      faultsOf([[STEP_TITLE, `${STEP_TITLE}\n\n${typed}`]])
        .map(faultLine)
        .join('\n'),
    ).toMatch(/V5: Other answers get no feedback/);
  });

  it('V14 wants the cause before the repair, and each wrong cause tried', () => {
    const broken = 'broken: { step: stop, cause: where-now, symptom: "false" }\nimages: [busybox]';
    const changes: Changes = [
      ['images: [busybox]', broken],
      [OPTION, OPTION.replace('S0.6', 'S0.6 #ended')],
      ['Its image was removed {trap=S0.6}', 'Its image was removed {#image trap=S0.6}'],
    ];
    const found = faultsOf(changes).map(faultLine).join('\n');
    expect(found).toMatch(/V14: The cause is asked for after the repair/);
    expect(found).toMatch(/V14: No wrong way tries the cause "ended"/);
  });

  it('V14 remarks on a track that is short of broken cases', () => {
    expect(faultsOf([])).toContainEqual(
      expect.objectContaining({ rule: 'V14', isRemark: true, found: 'The track has 0 broken cases.' }),
    );
  });
});

describe('texts', () => {
  it('have keys of their own', () => {
    const keys = textsOf(lessonOf(changedExample([]))).map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

describe('seeds', () => {
  const lesson = lessonOf(changedExample([]));
  const text = (seed: number): string => JSON.stringify(instantiate(lesson, seed));

  it('reach everything, and nothing of a name is left', () => {
    for (const seed of [1, 2, 3]) expect(text(seed)).not.toMatch(/\{(name|word)\}/);
  });

  it('give one learner the same, and three learners different ones', () => {
    expect(text(1)).toBe(text(1));
    expect(new Set([text(1), text(2), text(3)]).size).toBe(3);
  });
});

describe('coverage', () => {
  it('counts what is claimed, and what of it is served', () => {
    const { objectives, tracks } = coverageOf(courseOf(BEFORE, changedExample([])));
    expect(objectives['S0.6']).toMatchObject({ lessons: ['stopped-is-not-gone'], missing: [], isClaimed: true });
    expect(objectives['S3.134']?.tasks).toEqual(['illusion-of-isolation/clean-up']);
    expect(objectives['S0.1']).toMatchObject({ isClaimed: false });
    expect(tracks['5']).toMatchObject({ served: 2, claimed: 2 });
  });
});

function lessonOf({ lesson }: typeof BEFORE): NonNullable<typeof lesson> {
  if (!lesson) throw new Error('the example did not compile');
  return lesson;
}
