/** The guest's own `docker cp` does what Docker's command did when the conformance lines about files were recorded. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { readCases } from '../conformance/cases.ts';
import { normalise } from '../conformance/normalise.ts';
import { readRecordings } from '../conformance/recordings.ts';

/** BusyBox' tar has no --transform, and its listings look otherwise. */
const NOT_OF_THE_GUEST = /--transform|tar tv/;

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});

afterAll(() => sandbox[Symbol.dispose]());

test('every line about docker cp', { timeout: 300_000 }, async () => {
  const [{ lines } = { lines: [] }] = readCases(['files']);
  const recordings = readRecordings('files');
  const differences: object[] = [];
  let compared = 0;
  for (const line of lines) {
    const found = await runCommand(sandbox.guest, ['/bin/sh', '-c', line.command], { timeoutMs: 60_000 });
    const recorded = line.compared ? recordings.shift() : undefined;
    if (!recorded?.command.includes('docker cp') || NOT_OF_THE_GUEST.test(recorded.command)) continue;
    compared += 1;
    const ours = normalise({ stdout: found.stdout, stderr: found.stderr, code: found.code });
    const { stdout, stderr, code } = normalise(recorded);
    if (ours.stdout !== stdout || ours.stderr !== stderr || ours.code !== code)
      differences.push({ command: recorded.command, docker: { stdout, stderr, code }, ours });
  }
  expect(differences).toEqual([]);
  expect(compared).toBeGreaterThan(25);
});
