/** Checks on a machine that its learner, or the check itself, has taken apart: a sentence each time, and the next check works. */
import { describe, expect, test } from 'vitest';
import { evaluate } from '../../lessons/checks/evaluate.ts';
import { Look } from '../../lessons/checks/look.ts';
import type { Verdict } from '../../lessons/checks/verdict.ts';
import type { Condition } from '../../lessons/format/types.ts';
import type { PlayedMachine } from '../../lessons/play/machine.ts';
import { headlessMachines } from '../../lessons/play/node/headless.ts';

// oxlint-disable-next-line no-empty-pattern -- from the pattern vitest reads what a fixture needs.
const it = test.extend('machine', { scope: 'file' }, async ({}, { onCleanup }) => {
  const machine = await (await headlessMachines())();
  onCleanup(() => machine[Symbol.dispose]());
  return machine;
});

const condition = (asked: object): Condition => ({ id: 'it', say: 'It is so', line: 1, ...asked }) as Condition;
const look = (machine: PlayedMachine, asked: object): Promise<Verdict> =>
  evaluate(condition(asked), new Look(machine, Date.now), () => undefined);
const probe = (machine: PlayedMachine, script: string, seconds = 3): Promise<Verdict> =>
  look(machine, { check: 'probe', script, seconds });

describe('a probe that', () => {
  it.for([
    ['never ends', 'while :; do :; done', 3, /^the check did not end within 3 seconds and was stopped$/],
    [
      'never ends and minds no signal',
      "trap '' TERM HUP INT; sleep 1000; sleep 1000",
      3,
      /did not end within 3 seconds/,
    ],
    ['leaves something behind that never ends', 'setsid sleep 1000 & echo begun', 5, /^begun$|did not end within 5/],
    ['prints 100 MB', 'yes 0123456789 | head -c 100000000; exit 1', 20, /^(?:0123456789 )+.*…$|did not end within 20/],
    ['kills its shell', 'kill -9 $$', 30, /^the check was ended by signal 9$/],
    ['is no program', '/nowhere', 30, /: not found$/],
  ] as const)('%s', async ([, script, seconds, found], { machine }) => {
    const verdict = await probe(machine, script, seconds);
    expect(verdict.found).toMatch(found);
    expect(verdict.found.length).toBeLessThan(300);
    expect(await probe(machine, 'echo fine', 30)).toMatchObject({ state: 'passed', found: 'fine' });
  });
});

describe('a machine', () => {
  it('whose docker service was stopped', async ({ machine }) => {
    expect(
      await probe(machine, 'docker run -d --name box busybox sleep 1000 && systemctl stop docker', 30),
    ).toMatchObject({ state: 'passed' });
    const verdict = await look(machine, { check: 'container', name: 'box', state: 'running' });
    expect(verdict).toMatchObject({ state: 'failed', found: 'box is exited' });
    expect(await probe(machine, 'systemctl start docker && docker start box', 30)).toMatchObject({ state: 'passed' });
    expect(await look(machine, { check: 'container', name: 'box', state: 'running' })).toMatchObject({
      state: 'passed',
    });
  });

  it('whose processes were all killed', async ({ machine }) => {
    await probe(machine, 'kill -9 -1');
    expect(await probe(machine, 'echo fine', 30)).toMatchObject({ state: 'passed', found: 'fine' });
  });

  it('without /usr', async ({ machine }) => {
    await probe(machine, 'mount -t tmpfs none /usr', 30);
    const verdict = await probe(machine, 'echo fine', 30);
    expect(verdict).toMatchObject({
      state: 'failed',
      found: expect.stringContaining("can't run /usr/bin/busybox any more"),
    });
    const file = await look(machine, { check: 'file', path: '/etc/hostname', contains: 'drydock' });
    expect(file).toMatchObject({ state: 'passed' });
  });
});
