import { describe, expect, test } from 'vitest';
import type { Container } from './container.ts';
import { Resources } from './start/resources.ts';
import { testContainer, testLimit, testProcess } from './testing/container-fixture.ts';

const SECOND = 1_000_000_000n;
const START = 1_700_000_000n * SECOND;

/** All steps, by name, as the holder of the lock takes them. */
const STEPS: Readonly<Record<string, (container: Container) => unknown>> = {
  beginStart: (it) => it.beginStart(testLimit(), 'hand'),
  placed: (it) => it.placed(undefined),
  logsTo: (it) => it.logsTo(undefined),
  started: (it) => it.started(testProcess(7), new Resources('box'), START),
  startFailed: (it) => it.startFailed({ exitCode: 127, error: 'no such file' }, START),
  adopted: (it) =>
    it.adopted({ process: testProcess(7), resources: new Resources('box'), log: undefined, sandbox: undefined }),
  paused: (it) => it.paused(),
  unpaused: (it) => it.unpaused(),
  processEnded: (it) => it.processEnded(),
  ended: (it) => it.ended(3, START + SECOND),
  waitsForRestart: (it) => it.waitsForRestart({ [Symbol.dispose]: () => undefined }),
  beginRemoval: (it) => it.beginRemoval(),
  removalFailed: (it) => it.removalFailed(),
  removed: (it) => it.removed(),
};

/** The ways to where a container can stand, and the steps that it has from there. */
const PLACES: Readonly<Record<string, { way: readonly string[]; may: readonly string[]; policy?: string }>> = {
  created: { way: [], may: ['beginStart', 'beginRemoval'] },
  starting: { way: ['beginStart'], may: ['placed', 'logsTo', 'started', 'startFailed'] },
  running: { way: ['beginStart', 'started'], may: ['paused', 'processEnded'] },
  paused: { way: ['beginStart', 'started', 'paused'], may: ['unpaused', 'processEnded'] },
  ending: { way: ['beginStart', 'started', 'processEnded'], may: ['ended'] },
  exited: { way: ['beginStart', 'started', 'processEnded', 'ended'], may: ['beginStart', 'beginRemoval'] },
  restarting: {
    way: ['beginStart', 'started', 'processEnded', 'ended'],
    may: ['beginStart', 'waitsForRestart'],
    policy: 'always',
  },
  'starting again': {
    way: ['beginStart', 'started', 'processEnded', 'ended', 'beginStart'],
    may: ['placed', 'logsTo', 'started', 'startFailed'],
    policy: 'always',
  },
  'failed to start': { way: ['beginStart', 'startFailed'], may: ['beginStart', 'beginRemoval'] },
  removing: { way: ['beginRemoval'], may: ['removalFailed', 'removed'] },
  'saved from removal': { way: ['beginRemoval', 'removalFailed'], may: ['beginStart', 'beginRemoval'] },
};

async function at(place: string): Promise<Container> {
  const { way = [], policy = 'no' } = PLACES[place] ?? {};
  const container = testContainer({ hostConfig: { RestartPolicy: { Name: policy as 'no' } } });
  for (const step of way) await take(container, step);
  return container;
}

const take = (container: Container, step: string): Promise<unknown> =>
  container.lock.run(() => Promise.resolve(STEPS[step]?.(container)));

describe.each(Object.entries(PLACES))('a container that is %s', (place, { may }) => {
  test.each(Object.keys(STEPS))('%s: a step from there, or refused', async (step) => {
    const container = await at(place);
    const before = container.record;
    const taken = take(container, step);
    if (may.includes(step)) await taken;
    else {
      await expect(taken).rejects.toThrow(/^Cannot /);
      expect(container.record).toBe(before);
    }
  });
});

describe('a container', () => {
  test('lives: each step says what Docker tells of it', async () => {
    const container = testContainer();
    const seen = [container.state.status];
    for (const step of ['beginStart', 'started', 'paused', 'unpaused', 'processEnded', 'ended', 'beginRemoval']) {
      await take(container, step);
      seen.push(container.state.status);
    }
    expect(seen.join(' ')).toBe('created created running paused running running exited removing');
    expect(container.record).toMatchObject({
      hasBeenStarted: true,
      state: { before: { exitCode: 3, startedAt: START, finishedAt: START + SECOND } },
    });
  });

  test('is only changed by who holds its lock', () => {
    const container = testContainer();
    for (const step of ['beginStart', 'beginRemoval'] as const)
      expect(() => STEPS[step]?.(container)).toThrow('nobody holds its lock');
    expect(() => container.renamed('other')).toThrow('Cannot change container box: nobody holds its lock');
    expect(container.name).toBe('box');
  });

  test('has what a run holds as long as the run has it', async () => {
    const container = testContainer();
    const held = (): unknown[] => [container.starting, container.process, container.pid].map((it) => it !== undefined);
    const seen = [held()];
    for (const step of ['beginStart', 'started', 'processEnded', 'ended']) {
      await take(container, step);
      seen.push(held());
    }
    expect(seen).toEqual([
      [false, false, false],
      [true, false, false],
      [false, true, true],
      [false, false, true],
      [false, false, false],
    ]);
  });

  test('a kill for want of memory that is noted while it is being paused is not forgotten', async () => {
    const container = await at('running');
    await container.lock.run(async () => {
      await Promise.resolve();
      container.lackedMemory();
      container.paused();
      return Promise.resolve();
    });
    expect(container.state).toMatchObject({ status: 'paused', oomKilled: true });
    await take(container, 'processEnded');
    await take(container, 'ended');
    expect(container.state).toMatchObject({ status: 'exited', oomKilled: true });
  });

  test('somebody who starts it forgets what was before; its policy counts', async () => {
    const container = await at('restarting');
    container.stopAsked();
    await container.lock.run(async () => Promise.resolve(container.beginStart(testLimit(), 'policy')));
    expect(container.record).toMatchObject({ restartCount: 1, stoppedByHand: true });
    await take(container, 'startFailed');
    await take(container, 'beginStart');
    expect(container.record).toMatchObject({ restartCount: 0, stoppedByHand: false });
  });

  test('a restart that is called off ends the wait of who waits for its end', async () => {
    const container = await at('restarting');
    const waits = container.waiters.exit;
    let over = 0;
    await container.lock.run(async () => {
      container.waitsForRestart({ [Symbol.dispose]: () => void (over += 1) });
      return Promise.resolve(container.callRestartOff());
    });
    expect(await waits).toEqual({ exitCode: 3, error: '' });
    expect([over, container.state.status]).toEqual([1, 'exited']);
    expect(await container.lock.run(async () => Promise.resolve(container.callRestartOff()))).toBe(false);
  });

  test('what is to be written down is announced, and nothing of one that is being removed', async () => {
    const told: string[] = [];
    const container = testContainer({}, { changed: ({ state }) => told.push(state.status) });
    const since = async (step: () => unknown): Promise<string[]> => {
      told.length = 0;
      await container.lock.run(() => Promise.resolve(step()));
      return [...told];
    };
    // A start tells of itself when it is over.
    expect(await since(() => STEPS['beginStart']?.(container))).toEqual([]);
    expect(await since(() => container.attachedTo(new Map()))).toEqual([]);
    expect(await since(() => STEPS['started']?.(container))).toEqual(['running']);
    expect(await since(() => container.stopAsked())).toEqual(['running']);
    expect(await since(() => container.stopAsked())).toEqual([]);
    const healthy = { status: 'healthy', failingStreak: 0, log: [] } as const;
    expect(await since(() => container.healthFound(healthy))).toEqual(['running']);
    expect(await since(() => container.healthFound({ ...healthy, failingStreak: 1 }))).toEqual([]);
    expect(await since(() => STEPS['processEnded']?.(container))).toEqual([]);
    expect(await since(() => STEPS['ended']?.(container))).toEqual(['exited']);
    expect(await since(() => STEPS['beginRemoval']?.(container))).toEqual([]);
    expect(await since(() => container.healthFound({ ...healthy, status: 'unhealthy' }))).toEqual([]);
    expect(await since(() => container.renamed('late'))).toEqual([]);
    // What was to be written was forgotten for the removal.
    expect(await since(() => container.removalFailed())).toEqual(['exited']);
  });

  test('one of --rm is kept over the end of a run as long as somebody restarts it, and its configuration says --rm', () => {
    const container = testContainer({ hostConfig: { AutoRemove: true } });
    const [first, second] = [container.keepOverEnd(), container.keepOverEnd()];
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    expect([container.removesItself, container.hostConfig.AutoRemove]).toEqual([false, true]);
    second[Symbol.dispose]();
    expect(container.removesItself).toBe(true);
    expect(testContainer().removesItself).toBe(false);
  });

  test('gives its layers up when nothing is left of it', async () => {
    let held = true;
    const container = testContainer({}, { layerHold: { [Symbol.dispose]: () => void (held = false) } });
    await take(container, 'beginRemoval');
    expect(held).toBe(true);
    await take(container, 'removed');
    await container.waiters.removal;
    expect(held).toBe(false);
  });
});
