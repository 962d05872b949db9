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

/** The signal comes when a command says so; `ready` is one that fails until then. */
const signalled = (signal: string, command: string, ready: string) =>
  shell(
    `: >/tmp/said; ${command} >/tmp/said & p=$!; until ${ready}; do sleep 0.1; done; kill -${signal} $p; wait $p; echo $?`,
  );

test('a signal ends it at once; what it asked for is done all the same', { timeout: 300_000 }, async () => {
  const stubborn =
    'trap "echo asked; until test -e /go; do sleep 0.1; done; exit 9" TERM; echo up; while :; do sleep 0.1; done';
  const logged = (word: string) => `docker logs stubborn | grep -q ${word}`;
  await shell(
    `docker run -d --restart always --name stubborn busybox sh -c '${stubborn}'; until ${logged('up')}; do sleep 0.1; done`,
  );
  expect((await signalled('INT', 'docker stop -t 600 stubborn', logged('asked'))).stdout).toBe('130\n');
  // Only who was stopped stays away.
  const ended = await shell(
    'docker exec stubborn touch /go; docker wait stubborn; docker inspect -f "{{.State.Status}} {{.RestartCount}}" stubborn',
  );
  expect(ended.stdout).toBe('9\nexited 0\n');
  await shell('docker run -d --name idle busybox sleep 1000');
  expect((await signalled('TERM', 'docker wait idle', 'true')).stdout).toBe('143\n');
  const said = 'grep -q up /tmp/said';
  expect((await signalled('INT', 'docker exec idle sh -c "echo up; sleep 60"', said)).stdout).toBe('0\n');
  const trapping = 'docker run --rm busybox sh -c \'trap "exit 7" TERM; echo up; while :; do sleep 0.1; done\'';
  expect((await signalled('TERM', trapping, said)).stdout).toBe('7\n');
});
