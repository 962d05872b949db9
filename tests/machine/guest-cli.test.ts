/** The guest's own `docker`: `cp` does what Docker's command did when the conformance lines about files were recorded; outputs; signals. */
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

const shell = (command: string) =>
  runCommand(sandbox.guest, ['/bin/sh', '-c', command], { timeoutMs: 60_000 }).then(({ stdout, stderr, code }) => ({
    stdout,
    stderr,
    code,
  }));

test('devices are refused as outputs, and stay devices', async () => {
  await shell('docker run -d --name out busybox sleep 1000');
  const found = await shell(
    'for o in /dev/full /dev/null; do docker cp out:/etc/passwd $o; docker save -o $o busybox; docker export -o $o out; done; ' +
      'test -c /dev/full && test -c /dev/null && mkfifo /tmp/f && ln -s /dev/null /tmp/l && docker save -o /tmp/f busybox; docker save -o /tmp/l busybox; ' +
      'docker create --cidfile /dev/null busybox; docker save -o /tmp/new busybox && ls -A /tmp | grep -v "^[nfl]$"; ls -l /tmp/new | cut -c1-10',
  );
  const device = 'cannot write to a character device file';
  const refused = (path: string) =>
    `invalid output path: "${path}" must be a directory or a regular file: got a device\nfailed to save image: ${device}\nfailed to export container: ${device}\n`;
  expect(found.stderr).toBe(
    `${refused('/dev/full')}${refused('/dev/null')}failed to save image: cannot write to a named pipe (FIFO)\n` +
      'failed to save image: cannot write to a symbolic link directly\n' +
      "container ID file found, make sure the other container isn't running or delete /dev/null\n",
  );
  expect(found.stdout).toMatch(/-rw-------\n$/);
  expect(found.stdout).not.toContain('.tmp-');
});

const signalled = (signal: string, command: string) =>
  shell(`${command} & p=$!; sleep 1; kill -${signal} $p; wait $p; echo $?`);

test('a signal ends it at once; what it asked for is done all the same', async () => {
  await shell('docker run -d --name stubborn busybox sh -c \'trap "" TERM; while :; do sleep 1; done\'');
  expect((await signalled('INT', 'docker stop -t 5 stubborn')).stdout).toBe('130\n');
  expect((await shell('docker inspect -f "{{.State.Running}}" stubborn; docker wait stubborn')).stdout).toBe(
    'true\n137\n',
  );
  expect((await signalled('TERM', 'docker wait out')).stdout).toBe('143\n');
  expect((await signalled('INT', 'docker exec out sleep 30')).stdout).toBe('0\n');
  expect(
    (await signalled('TERM', 'docker run --rm busybox sh -c \'trap "exit 7" TERM; while :; do sleep 0.1; done\''))
      .stdout,
  ).toBe('7\n');
});
