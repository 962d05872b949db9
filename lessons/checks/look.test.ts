import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { evaluate } from './evaluate.ts';
import { type CheckedMachine, Look } from './look.ts';
import type { Condition } from '../format/types.ts';
import { answering, json } from '../testing/api.ts';

const never = <T>(): Promise<T> => new Promise<T>(() => undefined);
const machine = (parts: Partial<CheckedMachine>): CheckedMachine => ({
  api: answering(never),
  readFile: never,
  run: never,
  ...parts,
});
const condition = (asked: object): Condition => ({ id: 'it', say: 'It is so', line: 1, ...asked }) as Condition;
const box = condition({ check: 'container', name: 'box' });
const verdict = (parts: Partial<CheckedMachine>, asked = box) =>
  evaluate(asked, new Look(machine(parts), () => 0), () => undefined);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('a machine that does not answer gets a sentence', () => {
  it.each<[string, Condition, RegExp]>([
    ['the engine', box, /^the Docker engine does not answer: is it stopped\?$/],
    ['a file', condition({ check: 'file', path: '/x' }), /^the machine does not answer$/],
    ['a probe', condition({ check: 'probe', script: 'true', seconds: 3 }), /^the check did not end within 3 seconds$/],
  ])('%s', async (_, asked, found) => {
    const result = verdict({}, asked);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(await result).toMatchObject({ state: 'failed', found: expect.stringMatching(found) });
  });

  it('a machine whose shell is gone', async () => {
    const run = () =>
      Promise.reject(new Error('run /usr/bin/busybox: execve("/usr/bin/busybox", ["sh"], []) = -1 ENOENT'));
    const found = (await verdict({ run }, condition({ check: 'probe', script: 'true' }))).found;
    expect(found).toBe(
      "the machine can't run /usr/bin/busybox any more: go back to the start of this step, or reset the machine",
    );
  });

  it.each<[string, Partial<CheckedMachine>, RegExp]>([
    [
      'an engine that stops in the middle',
      { api: answering(() => Promise.reject(new Error('The connection was closed'))) },
      /The connection was closed/,
    ],
    [
      'an engine that is going down',
      { api: answering(async () => json(503, { message: 'shutting down' })) },
      /could not answer: shutting down/,
    ],
    ['an answer of another shape', { api: answering(async () => json(200, 'hello')) }, /no container is called box/],
  ])('%s', async (_, parts, found) => {
    expect((await verdict(parts)).found).toMatch(found);
  });
});

it('asks each thing once a look', async () => {
  const ask = vi.fn<(path: string) => Promise<Response>>(async () => json(404, {}));
  const look = new Look(machine({ api: answering(ask) }), () => 0);
  await Promise.all([evaluate(box, look, () => undefined), evaluate(box, look, () => undefined)]);
  expect(ask).toHaveBeenCalledTimes(1);
});
