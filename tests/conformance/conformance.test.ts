/** The engine agrees with Docker 26.1 on every recorded command line, but for the differences that have a written reason. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoDocker } from '../support/docker-cli.ts';
import { startRegistry, type TestRegistry, whyNoRegistry } from '../support/registry.ts';
import { type ServedSandbox, serveSandbox } from '../support/served-sandbox.ts';
import { readCases } from './cases.ts';
import { differences } from './differences.ts';
import { type Outcome, describe as explain, replay, summary } from './replay.ts';

const whyNot = whyNoDocker() ?? whyNoRegistry();
const FILE_MS_MAX = 400_000;

let served: ServedSandbox | undefined;
let registry: TestRegistry | undefined;
const outcomes: Outcome[] = [];

beforeAll(async () => {
  if (!whyNot) [served, registry] = await Promise.all([serveSandbox(), startRegistry()]);
});

afterAll(async () => {
  await served?.[Symbol.asyncDispose]();
  await registry?.[Symbol.asyncDispose]();
  if (outcomes.length > 0) console.log(`Conformance: ${summary(outcomes)}`);
});

describe.skipIf(whyNot !== undefined)(`conformance${whyNot ? `: ${whyNot}` : ''}`, () => {
  test.each(readCases())('$name', { timeout: FILE_MS_MAX }, async (file) => {
    if (!served || !registry) throw new Error('the sandbox or the registry is not there');
    const found = await replay(file, { host: served.host, registry: registry.address });
    outcomes.push(...found);
    expect(found.filter(({ agrees, reason }) => !agrees && reason === undefined).map(explain)).toEqual([]);
  });
});

test('every written reason belongs to a recorded command line', () => {
  const commands = new Set(readCases().flatMap(({ name, lines }) => lines.map(({ command }) => `${name}: ${command}`)));
  const reasons = Object.entries(differences).flatMap(([name, entries]) =>
    Object.keys(entries).map((command) => `${name}: ${command}`),
  );
  expect(reasons.filter((reason) => !commands.has(reason))).toEqual([]);
});
