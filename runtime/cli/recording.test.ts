import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CASES, type CliCase } from './testing/cases.ts';
import { answersAt } from './testing/fake-answers.ts';
import { fakeEngine } from './testing/fake-engine.ts';
import { type RecordedCase, comparable, essential, helpFacts } from './testing/recording.ts';
import { readRecording } from './testing/recorded-files.ts';
import { findDockerClient, runDockerClient } from './testing/docker-client.ts';
import { runForTest } from './testing/test-invocation.ts';

/** Made from Docker's own client by testing/record.ts. */
const recording = readRecording();
const cases = [...recording.cases.values()].flat();
const script = answersAt(recording.now);

async function replay({ args, stdin }: RecordedCase) {
  const engine = fakeEngine(script);
  const run = await runForTest(args, { api: engine.api, stdin: stdin ?? '', cwd: '/' });
  return { ...run, requests: essential(engine.requests, args) };
}

const order = (requests: RecordedCase['requests']): string[] =>
  requests.map(({ method, path }) => `${method} ${path}`).sort();
const bodies = (requests: RecordedCase['requests']): unknown[] =>
  requests.filter(({ body }) => body !== undefined).map(({ body }) => body);

it('every command line is recorded', () => {
  const lines = (lists: ReadonlyMap<string, readonly CliCase[]>): Record<string, unknown> =>
    Object.fromEntries([...lists].map(([name, list]) => [name, list.map(({ args, stdin }) => ({ args, stdin }))]));
  expect(lines(recording.cases)).toEqual(lines(CASES));
});

/** A sample: all of them is what recording is for. */
const LIVE_EVERY = 29;

describe("Docker's client as recorded", async () => {
  const installed = await findDockerClient();
  const sample = cases.filter(({ requests }, index) => index % LIVE_EVERY === 0 && requests.length < 3);

  it.skipIf(!installed).each(sample.map((recorded) => [recorded.args.join(' '), recorded] as const))(
    `docker %s${installed ? '' : ` (skipped: Docker's CLI ${recording.version} is not installed)`}`,
    async (_, recorded) => {
      const now = Math.floor(Date.now() / 1000);
      const outcome = await runDockerClient(recorded, answersAt(now));
      expect(outcome.exitCode).toBe(recorded.exitCode);
      expect(withoutDates(outcome.stderr)).toBe(withoutDates(recorded.stderr));
      expect(withoutDates(outcome.stdout)).toBe(withoutDates(recorded.stdout));
    },
  );
});

const withoutDates = (text: string): string => text.replaceAll(/\d{4}-\d{2}-\d{2}[T ][\d:.]+/g, 'DATE');

describe(`as Docker's client ${recording.version} does`, () => {
  beforeAll(() => void vi.useFakeTimers({ toFake: ['Date'], now: recording.now * 1000 }));
  afterAll(() => void vi.useRealTimers());

  it.each(
    cases.map(
      (recorded) =>
        [
          `docker ${recorded.args.join(' ')}${recorded.stdin === undefined ? '' : ` <<< ${JSON.stringify(recorded.stdin)}`}`,
          recorded,
        ] as const,
    ),
  )('%s', async (_, recorded) => {
    const ours = await replay(recorded);
    expect({ stdout: comparable(ours.stdout), stderr: ours.stderr, exitCode: ours.exitCode }).toEqual({
      stdout: comparable(recorded.stdout),
      stderr: recorded.stderr,
      exitCode: recorded.exitCode,
    });
    expect(bodies(ours.requests)).toEqual(bodies(recorded.requests));
    expect(order(ours.requests)).toEqual(order(recorded.requests));
  });

  it.each(Object.entries(recording.help))('docker %s --help', async (verb, facts) => {
    const run = await runForTest([...verb.split(' '), '--help'], { api: fakeEngine(script).api });
    expect(helpFacts(run.stdout)).toEqual(facts);
  });
});
