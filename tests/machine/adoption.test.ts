/** Containers of a machine that is saved and taken up again, as an engine adopts what runs after its own restart. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApiClient } from '../../runtime/api/client.ts';
import { loadOptions } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const RUN_MS_MAX = 60_000;

let sandbox: Sandbox;

async function run(line: string): Promise<{ code: number; stdout: string; stderr: string }> {
  return runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });
}

/** A line for the guest's shell that has to succeed; its output, trimmed. */
async function shell(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  expect({ line, code, stderr }).toEqual({ line, code: 0, stderr: '' });
  return stdout.trim();
}

const inspect = (name: string, format: string): Promise<string> => shell(`docker inspect -f '${format}' ${name}`);

/** Counts once a second's tenth for as long as it is let. */
const COUNTER = 'i=0; while :; do i=$((i+1)); echo $i; sleep 0.1; done';

beforeAll(async () => {
  sandbox = await Sandbox.boot(await loadOptions());
  await shell(`docker run -d --name counter -m 32m -v data:/data busybox sh -c '${COUNTER}'`);
  await shell('docker run -d --name polite busybox sh -c \'trap "exit 7" TERM; while :; do sleep 0.05; done\'');
  await shell('docker run -d --name frozen busybox sleep 1000 && docker pause frozen');
  await shell("docker run -dit --name typed busybox sh -c 'read line; echo got $line; exec sleep 1000'");
  await shell("docker run -d --name crashing --restart always busybox sh -c 'sleep 2; exit 3'");
  await shell(
    "docker run -d --name ill --health-cmd 'test ! -e /ill' --health-interval 200ms --health-retries 1 busybox sleep 1000",
  );
  await shell('docker run --name ended busybox sh -c "echo last words; exit 5" || true');
  await shell('docker create --name unborn busybox echo hello');
  const snapshot = await sandbox.save();
  sandbox[Symbol.dispose]();
  sandbox = await Sandbox.restore(await loadOptions(), snapshot);
});
afterAll(() => sandbox[Symbol.dispose]());

test('every container is in the state it was in', async () => {
  const format = '{{.Names}} {{.State}}';
  expect((await shell(`docker ps -a --format '${format}'`)).split('\n').sort()).toEqual([
    'counter running',
    expect.stringMatching(/^crashing (?:running|restarting)$/),
    'ended exited',
    'frozen paused',
    'ill running',
    'polite running',
    'typed running',
    'unborn created',
  ]);
  expect(await inspect('ended', '{{.State.ExitCode}}')).toBe('5');
  expect(await shell('docker logs ended')).toBe('last words');
});

test('output goes on in the same log, without a gap', async () => {
  const numbers = async (): Promise<number[]> => (await shell('docker logs counter')).split('\n').map(Number);
  const before = (await numbers()).length;
  await expect.poll(async () => (await numbers()).length).toBeGreaterThan(before + 3);
  const all = await numbers();
  expect(all).toEqual(all.map((_, index) => index + 1));
});

test('commands run beside what was adopted, in its namespaces, cgroup and volume', async () => {
  expect(await shell('docker exec counter sh -c "cat /proc/1/comm; echo kept > /data/file"')).toBe('sh');
  expect(await shell('docker run --rm -v data:/d busybox cat /d/file')).toBe('kept');
  expect(await inspect('counter', '{{.HostConfig.Memory}}')).toBe(String(32 * 2 ** 20));
  expect(await shell('docker stats --no-stream --format "{{.MemUsage}}" counter')).toMatch(/ \/ 32MiB$/);
  const { code, stdout } = await run('docker volume rm data');
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
});

test('a stop ends it with the code it chooses, and that is told', async () => {
  const since = Number(await shell('date +%s'));
  const waiting = shell('docker wait polite');
  expect(await shell('docker stop polite')).toBe('polite');
  expect(await waiting).toBe('7');
  const events = `docker events --since ${since} --until $(($(date +%s) + 1)) --filter container=polite --format '{{.Action}} {{.Actor.Attributes.exitCode}}'`;
  expect(await shell(events)).toContain('die 7');
  expect(await shell('docker start polite')).toBe('polite');
  expect(await inspect('polite', '{{.State.Running}}')).toBe('true');
});

test('what was paused goes on', async () => {
  expect((await run('docker exec frozen true')).stderr).toContain('is paused');
  await shell('docker unpause frozen');
  expect(await shell('docker exec frozen echo thawed')).toBe('thawed');
});

test('a terminal is attached to again', async () => {
  const client = createApiClient(sandbox.api);
  const { writable, readable } = await client.hijack('POST', '/containers/typed/attach', {
    query: { stream: true, stdin: true, stdout: true },
  });
  const writer = writable.getWriter();
  await writer.write(new TextEncoder().encode('hello\n'));
  await expect.poll(() => shell('docker logs typed')).toContain('got hello');
  await readable.cancel();
});

test('restart policy and health checks go on', async () => {
  const before = Number(await inspect('crashing', '{{.RestartCount}}'));
  await expect.poll(async () => Number(await inspect('crashing', '{{.RestartCount}}'))).toBeGreaterThan(before);
  await expect.poll(() => inspect('ill', '{{.State.Health.Status}}')).toBe('healthy');
  await shell('docker exec ill touch /ill');
  await expect.poll(() => inspect('ill', '{{.State.Health.Status}}')).toBe('unhealthy');
});

test('all of it can be removed, and nothing is left', async () => {
  await shell('docker rm -f $(docker ps -aq) && docker volume rm data');
  expect(await shell('docker ps -aq | wc -l; ls /sys/class/net | grep -c veth || true')).toBe('0\n0');
  expect(
    await shell('ls /sys/fs/cgroup/docker | grep -cE "^[0-9a-f]{64}$" || true; grep -c merged /proc/mounts || true'),
  ).toBe('0\n0');
  expect(await shell('ls /var/lib/docker/containers | wc -l')).toBe('0');
});
