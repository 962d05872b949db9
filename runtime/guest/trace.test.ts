import { describe, expect, test } from 'vitest';
import { encodeText } from './bytes.ts';
import { AT_REMOVEDIR } from './constants/at.ts';
import { CLONE_NEWNET, CLONE_NEWNS } from './constants/clone.ts';
import { MNT_DETACH } from './constants/umount.ts';
import { MS_BIND, MS_NODEV, MS_REC } from './constants/mount.ts';
import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_RDONLY, O_WRONLY } from './constants/open.ts';
import { S_IFCHR } from './constants/stat.ts';
import { SIGKILL } from '../text/signals.ts';
import { GuestConnection } from './connection.ts';
import { fakeGuest } from './testing/fake-guest.ts';
import { FakeAgent } from './testing/fake-agent.ts';
import { NETLINK_ROUTE, netlinkRequest } from './netlink/request.ts';
import { newBridge } from './netlink/route/link.ts';
import { inOperation } from './operation-guest.ts';
import { Program } from './program.ts';
import { dup3, pipe2 } from './syscalls/descriptors.ts';
import { mknodat, unlinkat } from './syscalls/directory.ts';
import { mount, umount2 } from './syscalls/mount.ts';
import { close, openat } from './syscalls/open.ts';
import { execve, kill, setns, setrlimit } from './syscalls/process.ts';
import { read, write } from './syscalls/read-write.ts';
import { setWindowSize } from './syscalls/terminal.ts';
import { Trace } from './trace.ts';

/** What a program of one call looks like. */
async function check(build: (p: Program) => unknown, expected: string): Promise<void> {
  const { guest, log } = fakeGuest((call) => {
    if (call.name !== 'read') return undefined;
    call.memory(1, 3).set(encodeText('abc'));
    return 3;
  });
  const p = new Program('one call');
  build(p);
  await guest.run(p);
  expect(log.at(-1)).toBe(`1: ${expected}`);
}

describe('calls are shown as strace shows them', () => {
  test.each<[string, (p: Program) => unknown]>([
    [
      'openat(AT_FDCWD, "/etc/x", O_WRONLY|O_CREAT|O_LARGEFILE|O_CLOEXEC, 0644) = 100',
      (p) => openat(p, AT_FDCWD, '/etc/x', O_WRONLY | O_CREAT | O_CLOEXEC, 0o644),
    ],
    [
      'mount("overlay", "/m", "overlay", MS_NODEV, "lowerdir=/a") = 0',
      (p) => mount(p, { source: 'overlay', target: '/m', type: 'overlay', flags: MS_NODEV, data: 'lowerdir=/a' }),
    ],
    [
      'mount("/a", "/b", NULL, MS_BIND|MS_REC, NULL) = 0',
      (p) => mount(p, { source: '/a', target: '/b', flags: MS_BIND | MS_REC }),
    ],
    ['umount2("/m", MNT_DETACH) = 0', (p) => umount2(p, '/m', MNT_DETACH)],
    ['unlinkat(5, "d", AT_REMOVEDIR) = 0', (p) => unlinkat(p, 5, 'd', AT_REMOVEDIR)],
    [
      'execve("/bin/sh", ["sh", "-c", "true"], ["A=1"]) = 0',
      (p) => execve(p, '/bin/sh', ['sh', '-c', 'true'], ['A=1']),
    ],
    ['kill(7, SIGKILL) = 0', (p) => kill(p, 7, SIGKILL)],
    ['setns(3, CLONE_NEWNS|CLONE_NEWNET) = 0', (p) => setns(p, 3, CLONE_NEWNET | CLONE_NEWNS)],
    [
      'prlimit64(0, RLIMIT_NOFILE, {current=1024, maximum=INFINITY}, 0) = 0',
      (p) => setrlimit(p, 7, { soft: 1024, hard: -1 }),
    ],
    ['read(3, "abc", 100) = 3', (p) => read(p, 3, 100)],
    ['write(3, "hello", 5) = 5', (p) => write(p, 3, 'hello')],
    ['pipe2([100, 101], O_CLOEXEC) = 0', (p) => pipe2(p, O_CLOEXEC)],
    ['dup3(101, 1, 0) = 1', (p) => dup3(p, pipe2(p, 0).second, 1)],
    ['ioctl(4, TIOCSWINSZ, {rows=24, columns=80}) = 0', (p) => setWindowSize(p, 4, { rows: 24, columns: 80 })],
    [
      'mknodat(3, "null", 020666, makedev(1, 3)) = 0',
      (p) => mknodat(p, 3, 'null', S_IFCHR | 0o666, { major: 1, minor: 3 }),
    ],
    ['close(100) = 0', (p) => close(p, openat(p, AT_FDCWD, '/x', O_RDONLY))],
  ])('%s', (expected, build) => check(build, expected));

  test('netlink messages by their names', async () => {
    const { guest, log } = fakeGuest((call) => {
      if (call.name !== 'recvmsg') return undefined;
      return -11;
    });
    const p = new Program('bridge');
    netlinkRequest(p, NETLINK_ROUTE, [newBridge({ name: 'br0' })], { continue: true });
    await guest.run(p);
    expect(log.find((line) => line.includes('sendto'))).toMatch(/^1: sendto\(100, \[RTM_NEWLINK\], \d+, 0, NULL, 0\)/);
  });
});

const traced = (): { guest: GuestConnection; trace: Trace } => {
  let time = 0;
  const trace = new Trace(() => ++time);
  const guest = new GuestConnection(new FakeAgent((call) => (call.name === 'umount2' ? -22 : undefined)), {
    onProgram: trace.record,
  });
  return { guest, trace };
};

describe('operations', () => {
  test('gather the programs of one of the engine’s doings', async () => {
    const { guest, trace } = traced();
    const operation = { label: 'start container web' };
    for (const label of ['mounts', 'network']) {
      const p = new Program(label, operation);
      mount(p, { target: '/m', type: 'proc' }, { note: 'its own processes' });
      umount2(p, '/old', 0, { continue: true });
      await guest.run(p);
    }
    await guest.run(new Program('something else'));
    const [first, second] = trace.operations();
    expect(first).toMatchObject({ id: 1, label: 'start container web', startedAt: 1, calls: 4, failed: 2 });
    expect(second).toMatchObject({ id: 2, label: 'something else' });
    const programs = trace.programs(1) ?? [];
    expect(programs.map(({ label }) => label)).toEqual(['mounts', 'network']);
    expect(programs[0]?.calls[0]).toMatchObject({ name: 'mount', result: '0', note: 'its own processes' });
    expect(programs[0]?.calls[1]).toMatchObject({ result: '-1 EINVAL', failed: true });
  });

  test('have the making of a process, with its namespaces and its control group', async () => {
    const trace = new Trace(() => 1);
    const guest = new GuestConnection(new FakeAgent(), { onSpawn: (result) => trace.record(1, result) });
    const actor = await inOperation(guest, 'start container web').spawn({
      flags: CLONE_NEWNET | CLONE_NEWNS,
      cgroup: 19,
    });
    await inOperation(guest, 'exec in container web').spawn({ flags: 0, pidNamespace: 7 });
    const [start, exec] = trace.operations();
    expect([start?.label, exec?.label]).toEqual(['start container web', 'exec in container web']);
    const [made] = trace.programs(1) ?? [];
    expect(made?.calls).toMatchObject([
      {
        name: 'clone3',
        args: ['{flags=CLONE_NEWNS|CLONE_NEWNET|CLONE_INTO_CGROUP, exit_signal=SIGCHLD, cgroup=19}', '88'],
        result: String(actor.pid),
      },
    ]);
    expect(trace.programs(2)?.[0]?.calls.map(({ name, args }) => [name, args[0]])).toEqual([
      ['setns', '7'],
      ['clone3', '{flags=0, exit_signal=SIGCHLD}'],
    ]);
  });

  test('are forgotten, the oldest first', async () => {
    const { guest, trace } = traced();
    const heard: number[] = [];
    trace.onRecord((id) => heard.push(id));
    for (let index = 0; index < 250; index++) await guest.run(new Program(String(index)));
    expect(trace.operations()).toHaveLength(200);
    expect(trace.programs(1)).toBeUndefined();
    expect(heard.at(-1)).toBe(250);
  });
});
