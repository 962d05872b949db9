/** Lessons with a fault that only playing can find, made of the guide's example. */
import { beforeAll, describe, expect, it } from 'vitest';
import { faultLine } from '../../lessons/format/fault.ts';
import type { Machines } from '../../lessons/play/machine.ts';
import { headlessMachines } from '../../lessons/play/node/headless.ts';
import { play, playDrills } from '../../lessons/play/play.ts';
import { changedExample, EXAMPLE } from '../../lessons/testing/node/example.ts';

let machines: Machines;
beforeAll(async () => {
  machines = await headlessMachines();
});

type Changes = Parameters<typeof changedExample>[0];
const playing = { seed: 2, solution: 0, triesWrong: true };

async function faultsOf(changes: Changes, files: Record<string, string> = {}): Promise<string> {
  const compiled = changedExample(changes, files);
  expect(compiled.faults.map(faultLine)).toEqual([]);
  return (await play(compiled, playing, machines)).map(faultLine).join('\n');
}

const SOLUTION = EXAMPLE.files.get('solution.sh') ?? '';

describe('playing', () => {
  it('finds nothing in the lesson of the guide', async () => {
    expect(await faultsOf([])).toBe('');
  });

  it('writes the files that a button writes', async () => {
    const command = 'docker exec {name} sh -c "echo {word} > /word.txt"';
    const saved = `docker cp word.txt {name}:/word.txt`;
    const changes: Changes = [
      ['```sh run\ndocker run', '```text save=/root/word.txt\n{word}\n```\n\n```sh run\ndocker run'],
      [command, saved],
    ];
    expect(await faultsOf(changes)).toBe('');
  });

  it.each<[string, Changes, Record<string, string>, RegExp]>([
    [
      'V7: the untouched start passes',
      [],
      {
        'start.sh':
          'docker run -d --name {name} busybox sleep 3000 && docker exec {name} sh -c "echo {word} > /word.txt"',
      },
      /V7: leave passes although nothing was done yet/,
    ],
    [
      'V8: what stands above a goal passes it',
      [
        [
          ':::task{objectives="S2.36" support=goal}\nRemove',
          '```sh run\ndocker rm -f {name}\n```\n\n:::task{objectives="S2.36" support=goal}\nRemove',
        ],
      ],
      {},
      /V7: remove passes although step remove was not solved yet/,
    ],
    [
      'V7: start.sh fails',
      [],
      { 'start.sh': 'echo no such thing >&2; exit 3' },
      /start\.sh: V7: start\.sh failed: exit code 3, no such thing/,
    ],
    [
      'V6: a solution does not pass',
      [],
      { 'solution.sh': SOLUTION.replace('docker start {name}', 'true') },
      /V6: stop does not pass after its solution: again: \w+ is exited/,
    ],
    [
      'V7: a wrong way has another message',
      [],
      {
        'wrong/only-stopped.sh': '# step: remove\n# condition: gone\n# says: no longer there\ndocker stop -t 0 {name}',
      },
      /wrong\/only-stopped\.sh: V7: The message is "\w+ is still there, exited"/,
    ],
    [
      'V7: a wrong way passes',
      [],
      { 'wrong/only-stopped.sh': '# step: remove\n# condition: gone\n# says: x\ndocker rm -f {name}' },
      /V7: The wrong way passes step remove/,
    ],
    [
      'V4: a prediction comes out otherwise',
      [['&& echo there || echo gone', '&& echo gone || echo there']],
      {},
      /V4: The machine says "gone", which is marked as wrong/,
    ],
    [
      'V4: a prediction is never settled',
      [['&& echo there || echo gone', '; true']],
      {},
      /V4: The prediction is settled with ""/,
    ],
    [
      'V13: quoted output is not what is printed',
      [['```\n\n:::task{objectives="S2.36"}', '```\n\n```text expect\nHello.\n```\n\n:::task{objectives="S2.36"}']],
      {},
      /V13: The quoted output is not what is printed: .*docker run/,
    ],
    [
      'V13: a measure prints nothing',
      [['## Leave a word inside {#leave}', '## Leave a word inside {#leave}\n\n```sh measure=size\ntrue\n```']],
      {},
      /V13: The measure size printed nothing/,
    ],
    [
      'V13: a broken case shows no symptom',
      [
        ['images: [busybox]', 'images: [busybox]\nbroken: { step: stop, cause: where-now, symptom: "false" }'],
        ['ended {trap', 'ended {#ended trap'],
        ['Its image was removed {trap', 'Its image was removed {#image trap'],
      ],
      {},
      /V13: The broken case shows no symptom at the start/,
    ],
    [
      'V13: the solution leaves the symptom',
      [
        ['images: [busybox]', 'images: [busybox]\nbroken: { step: stop, cause: where-now, symptom: "true" }'],
        ['ended {trap', 'ended {#ended trap'],
        ['Its image was removed {trap', 'Its image was removed {#image trap'],
      ],
      {},
      /V13: The symptom still shows after step stop/,
    ],
  ])('finds what was planted: %s', async (_, changes, files, said) => {
    expect(await faultsOf(changes, files)).toMatch(said);
  });

  it('runs what stands below a goal once that is reached', async () => {
    const shown = "```sh run\ndocker inspect -f '{{.State.FinishedAt}}' {name}\n```\n\n```text expect\n20...\n```";
    const below = '## Take it away {#remove}';
    expect(await faultsOf([[below, `${shown}\n\n${below}`]])).toBe('');
  });

  it('V13: finds that a wrong cause repairs the case, too', async () => {
    const symptom = 'test ! -e /tmp/mended';
    const found = await faultsOf(
      [
        ['images: [busybox]', `images: [busybox]\nbroken: { step: remove, cause: where-now, symptom: "${symptom}" }`],
        ['ended {trap', 'ended {#ended trap'],
        ['Its image was removed {trap', 'Its image was removed {#image trap'],
      ],
      {
        'solution.sh': `${SOLUTION}touch /tmp/mended\n`,
        'wrong/ended.sh': '# step: remove\n# condition: gone\n# says: still there\n# cause: ended\ntouch /tmp/mended',
      },
    );
    expect(found).toMatch(/wrong\/ended\.sh: V13: The wrong cause repairs the case/);
  });

  it('V7: finds a drill that passes at once, and one that its solution does not pass', async () => {
    const drill = (state: string, solution: string): string =>
      `\n:::drill{#again objectives="S2.36"}\nRemove \`{name}\`.\n\n\`\`\`sh start\ndocker run --name {name} busybox true\n\`\`\`\n\n\`\`\`yaml check\n- { id: it, say: It is, check: container, name: "{name}", state: ${state} }\n\`\`\`\n\n\`\`\`sh solution\n${solution}\n\`\`\`\n:::\n`;
    const drilled = async (state: string, solution: string): Promise<string> =>
      (await playDrills(changedExample([[/$(?![\s\S])/, drill(state, solution)]]), [1], machines))
        .map(faultLine)
        .join('\n');
    expect(await drilled('absent', 'docker rm {name}')).toBe('');
    expect(await drilled('exited', 'true')).toMatch(/V7: Drill again passes before anything was done/);
    expect(await drilled('absent', 'true')).toMatch(
      /V7: Drill again does not pass after its solution: \w+ is still there, exited/,
    );
  });
});
