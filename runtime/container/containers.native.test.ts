import { getEventListeners } from 'node:events';
import { parseRfc3339 } from '../std/instant.ts';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ContainerCreateRequest, HostConfig } from '../model/types.ts';
import type { LogsOptions } from '../model/engine.ts';
import { DockerError } from '../std/errors.ts';
import { sleep, systemTimers } from '../std/time.ts';
import { describeNative, readOutput, runContainer } from '../engine/testing/describe-native.ts';
import { leftovers } from '../engine/testing/leftovers.ts';
import { removeTree } from '../guest/files/remove-tree.ts';
import { containerPaths } from '../model/paths.ts';

const never = new AbortController().signal;

/** Connects as soon as somebody listens. */
const CONNECT = 'for i in $(seq 200); do nc "$1" "$2" 2>/dev/null && break; sleep 0.05; done';

describeNative('containers', (native) => {
  let before = '';
  beforeAll(async () => {
    before = await leftovers(native.guest);
  });

  /** `docker run --rm`. */
  const run = (
    cmd: string[],
    host: HostConfig = {},
    config: ContainerCreateRequest = {},
  ): Promise<{ output: string; code: number }> => runContainer(native.engine, cmd, host, config);

  async function execute(
    container: string,
    cmd: string[],
    more: object = {},
  ): Promise<{ output: string; code: number | null }> {
    const { execs } = native.engine;
    const { Id } = await execs.create(container, { Cmd: cmd, AttachStdout: true, AttachStderr: true, ...more });
    const attachment = await execs.start(Id, { detach: false, tty: false });
    const output = attachment ? await readOutput(attachment.output) : '';
    return { output, code: (await execs.inspect(Id)).ExitCode };
  }

  async function start(name: string, request: ContainerCreateRequest): Promise<string> {
    const { Id } = await native.engine.containers.create({ Image: 'busybox', ...request }, { name });
    await native.engine.containers.start(Id);
    return Id;
  }

  const remove = (name: string): Promise<void> =>
    native.engine.containers.remove(name, { force: true, volumes: false, link: false });

  test('the process is process 1 of its own world', async () => {
    const { output, code } = await run(
      ['sh', '-c', 'echo $$; hostname; ls /sys/class/net; exit 3'],
      {},
      { Hostname: 'box' },
    );
    expect(output).toBe('1\nbox\neth0\nlo\n');
    expect(code).toBe(3);
  });

  test('an init that reaps, passes signals on and takes the exit code over', async () => {
    const script =
      'cat /proc/1/comm; for i in 1 2 3; do sh -c "sleep 0.05 & exit"; done; while ps -o comm | grep -q "^sleep"; do :; done; ps -o stat | grep -c Z';
    const { output } = await run(['sh', '-c', script], { Init: true });
    expect(output).toBe('docker-init\n0\n');
    expect(await run(['nosuch'], { Init: true })).toEqual({
      output: 'docker-init: exec nosuch failed: No such file or directory\n',
      code: 127,
    });
    const loop = 'trap "exit 7" TERM; : > /ready; while :; do sleep 0.05; done';
    await start('with-init', { Cmd: ['sh', '-c', loop], HostConfig: { Init: true } });
    // A signal before the trap is set would just end the shell.
    await execute('with-init', ['sh', '-c', 'until test -e /ready; do sleep 0.01; done']);
    await native.engine.containers.stop('with-init', {});
    const { State, HostConfig: host, Path } = await native.engine.containers.inspect('with-init', { size: false });
    expect([State?.ExitCode, host?.Init, Path]).toEqual([7, true, 'sh']);
    await remove('with-init');
  });

  test("it has Docker's capabilities and filter", async () => {
    const { output } = await run(['grep', '-E', 'CapEff|CapBnd|CapInh|Seccomp:|NoNewPrivs', '/proc/self/status']);
    expect(output.replaceAll('\t', ' ')).toBe(
      'CapInh: 0000000000000000\nCapEff: 00000000a80425fb\nCapBnd: 00000000a80425fb\nNoNewPrivs: 0\nSeccomp: 2\n',
    );
  });

  test('a user without a name keeps the bounding set and nothing else', async () => {
    const { output } = await run(
      ['sh', '-c', 'id -u; id -G; echo $HOME; grep CapEff /proc/self/status'],
      {},
      { User: '1000:7' },
    );
    expect(output).toBe('1000\n7\n/\nCapEff:\t0000000000000000\n');
  });

  test('a terminal is the container’s own', async () => {
    const script = 'tty; stty size; test -c /dev/console && echo console';
    const { output } = await run(['sh', '-c', script], { ConsoleSize: [40, 100] }, { Tty: true });
    expect(output).toBe('/dev/pts/0\r\n40 100\r\nconsole\r\n');
  });

  test('devices that were not given cannot be used', async () => {
    const { output } = await run(['sh', '-c', 'mknod /k c 1 11; head -c 1 /k 2>&1; head -c 3 /dev/zero | wc -c']);
    expect(output).toBe('head: /k: Operation not permitted\n3\n');
  });

  test('a privileged container has the guest’s devices', async () => {
    const { output } = await run(
      ['sh', '-c', 'ls -l /dev/kmsg /dev/loop-control; head -c 1 /dev/kmsg >/dev/null && ls /dev/pts'],
      { Privileged: true },
    );
    expect(output).toMatch(/^crw\S+ .* 1,\s+11 .*\/dev\/kmsg\ncrw\S+ .* 10, 237 .*\nptmx\n$/);
    const plain = await run(['ls', '/dev/kmsg']);
    expect(plain.code).toBe(1);
  });

  test('mounts: read-only root, tmpfs, a bind that is not written to', async () => {
    const script = 'touch /a 2>&1; touch /t/a && echo tmpfs; touch /b/a 2>&1; ls /b/ssl >/dev/null && echo bind';
    const { output } = await run(['sh', '-c', script], {
      ReadonlyRootfs: true,
      Tmpfs: { '/t': '' },
      Binds: ['/etc:/b:ro'],
    });
    expect(output).toBe('touch: /a: Read-only file system\ntmpfs\ntouch: /b/a: Read-only file system\nbind\n');
  });

  test.each([
    [['nosuch'], {}, 'exec: "nosuch": executable file not found in $PATH'],
    [['/nosuch'], {}, 'exec: "/nosuch": stat /nosuch: no such file or directory'],
    [['/etc'], {}, 'exec: "/etc": permission denied'],
  ])('%j is refused in words of runc', async (cmd, host, reason) => {
    const prefix =
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ' +
      'unable to start container process: error during container init: ';
    await expect(run(cmd, host)).rejects.toMatchObject({ status: 400, message: `${prefix}${reason}: unknown` });
  });

  test('containers reach each other, and published ports are reached from the host', async () => {
    const server = { Cmd: ['sh', '-c', 'while true; do echo hello | nc -l -p 80; done'] };
    await start('server', { ...server, HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } } });
    const { NetworkSettings: settings } = await native.engine.containers.inspect('server', { size: false });
    expect(settings?.Ports).toEqual({
      '80/tcp': [
        { HostIp: '0.0.0.0', HostPort: '8080' },
        { HostIp: '::', HostPort: '8080' },
      ],
    });
    const direct = await run(['sh', '-c', CONNECT, '-', settings?.IPAddress ?? '', '80']);
    expect(direct.output).toBe('hello\n');
    const published = await run(['sh', '-c', CONNECT, '-', '172.17.0.1', '8080']);
    expect(published.output).toBe('hello\n');
    const taken = run(['true'], { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } });
    await expect(taken).rejects.toThrow('Bind for 0.0.0.0:8080 failed: port is already allocated');
    await remove('server');
  });

  test('exec enters the container; what cannot be run is 126', async () => {
    await start('sleeper', { Cmd: ['sleep', '1000'], HostConfig: {} });
    const inside = await execute('sleeper', ['sh', '-c', 'cat /proc/1/cmdline | tr "\\0" " "; echo $X; pwd'], {
      Env: ['X=1'],
      WorkingDir: '/tmp',
    });
    expect(inside).toEqual({ output: 'sleep 1000 1\n/tmp\n', code: 0 });
    await expect(execute('sleeper', ['nosuch'])).rejects.toThrow(
      /^OCI runtime exec failed: .* executable file not found/,
    );
    const terminal = await execute('sleeper', ['sh', '-c', 'tty; exit 4'], { Tty: true });
    expect(terminal).toEqual({ output: '/dev/pts/0\r\n', code: 4 });
    await remove('sleeper');
  });

  test('who may be joined for IPC shares its memory', async () => {
    await start('donor', {
      Cmd: ['sh', '-c', 'echo shared > /dev/shm/note; sleep 1000'],
      HostConfig: { IpcMode: 'shareable' },
    });
    await start('loner', { Cmd: ['sleep', '1000'] });
    const read = ['sh', '-c', 'until cat /dev/shm/note 2>/dev/null; do sleep 0.02; done'];
    expect(await run(read, { IpcMode: 'container:donor' })).toEqual({ output: 'shared\n', code: 0 });
    await expect(run(['true'], { IpcMode: 'container:loner' })).rejects.toThrow(/non-shareable IPC/);
    await remove('donor');
    await remove('loner');
  });

  test('a directory of devices is all that are in it', async () => {
    const devices = [{ PathOnHost: '/dev/net', PathInContainer: '/dev/given', CgroupPermissions: 'rwm' }];
    expect(await run(['ls', '/dev/given'], { Devices: devices })).toEqual({ output: 'tun\n', code: 0 });
  });

  test('stop waits for the grace and then kills; the state tells', async () => {
    await start('stubborn', { Cmd: ['sleep', '1000'], HostConfig: {} });
    await native.engine.containers.pause('stubborn');
    await expect(native.engine.containers.pause('stubborn')).rejects.toMatchObject({ status: 409 });
    await native.engine.containers.unpause('stubborn');
    expect(await native.engine.containers.stop('stubborn', { seconds: 0 })).toBe(true);
    expect(await native.engine.containers.stop('stubborn', { seconds: 0 })).toBe(false);
    const { State: state } = await native.engine.containers.inspect('stubborn', { size: false });
    expect(state).toMatchObject({ Status: 'exited', ExitCode: 137, Pid: 0 });
    await remove('stubborn');
  });

  describe('a start that can come to no end', () => {
    // What sets the container up can't even say that it failed.
    const seccomp = JSON.stringify({
      defaultAction: 'SCMP_ACT_ERRNO',
      syscalls: [{ names: ['read', 'write', 'close'], action: 'SCMP_ACT_ALLOW' }],
    });
    const begin = async (): Promise<unknown> => {
      const HostConfig = { SecurityOpt: [`seccomp=${seccomp}`] };
      const { Id } = await native.engine.containers.create({ Image: 'busybox', HostConfig }, { name: 'hopeless' });
      return native.engine.containers.start(Id).catch((error: unknown) => error);
    };

    test('ends by itself where a process may not even exit', async () => {
      const failure = await begin();
      expect(String(failure)).toContain('OCI runtime create failed');
      await remove('hopeless');
    });

    test('is ended by a removal', async () => {
      const failure = begin();
      await sleep(systemTimers, 50);
      await remove('hopeless');
      expect(await failure).toBeInstanceOf(DockerError);
    });

    test('is ended by kill and by stop', async () => {
      const failure = begin();
      await sleep(systemTimers, 50);
      await native.engine.containers.kill('hopeless', 'KILL').catch(() => undefined);
      expect(await failure).toBeInstanceOf(DockerError);
      const again = native.engine.containers.start('hopeless').catch((error: unknown) => error);
      await sleep(systemTimers, 50);
      await native.engine.containers.stop('hopeless', { seconds: 0 });
      expect(await again).toBeInstanceOf(DockerError);
      expect((await native.engine.containers.inspect('hopeless', { size: false })).State?.Status).toBe('created');
      await remove('hopeless');
    });
  });

  test('a client that reads nothing of the output holds no end up', async () => {
    await start('talker', { Cmd: ['cat', '/dev/zero'] });
    const streams = { stdin: false, stdout: true, stderr: true, logs: false, stream: true };
    const attachment = await native.engine.containers.attach('talker', streams);
    await native.engine.containers.stop('talker', { seconds: 0 });
    await remove('talker');
    await attachment[Symbol.asyncDispose]();
  });

  test('statistics leave nothing with the signal of who follows them', async () => {
    await start('measured', { Cmd: ['sleep', '1000'] });
    const { signal } = new AbortController();
    const stream = await native.engine.containers.stats('measured', { stream: true, oneShot: false }, signal);
    const reader = stream.getReader();
    for (let sample = 0; sample < 3; sample += 1) await reader.read();
    expect(getEventListeners(signal, 'abort').length).toBeLessThan(2);
    await remove('measured');
    while (!(await reader.read()).done);
  });

  test('a container of --rm that is restarted stays one all the time', async () => {
    await start('kept', { Cmd: ['sleep', '1000'], HostConfig: { AutoRemove: true } });
    const died = native.engine.events.stream({ filters: new Map([['event', ['die']]]) }, never).getReader();
    const restarted = native.engine.containers.restart('kept', { seconds: 0 });
    const inspect = () => native.engine.containers.inspect('kept', { size: false });
    expect((await inspect()).HostConfig?.AutoRemove).toBe(true);
    await died.read();
    await died.cancel();
    expect((await inspect()).HostConfig?.AutoRemove).toBe(true);
    await restarted;
    expect((await inspect()).State?.Running).toBe(true);
    await remove('kept');
  });

  test('the last lines are as many as asked for, while more are written', async () => {
    const { Id } = await native.engine.containers.create(
      { Image: 'busybox', Cmd: ['sh', '-c', 'while :; do echo line; done'] },
      { name: 'talker' },
    );
    await native.engine.containers.start(Id);
    const options = { stdout: true, stderr: true, follow: false, timestamps: false, details: false, tail: 3 };
    for (let time = 0; time < 20; time += 1) {
      const { output } = await native.engine.containers.logs('talker', options, never);
      expect((await readOutput(output)).match(/line/g)?.length ?? 0).toBeLessThanOrEqual(3);
    }
    await remove('talker');
  });

  describe.each([
    ['json-file', { 'max-size': '2k', 'max-file': '3' }],
    ['json-file', { 'max-size': '2k', 'max-file': '200', compress: 'true' }],
    ['local', { 'max-size': '2k', 'max-file': '3', compress: 'false' }],
    ['local', { 'max-size': '2k', 'max-file': '200' }],
    ['local', {}],
  ] as const)('a log of %s with %j', (Type, Config) => {
    const options = { stdout: true, stderr: true, follow: false, timestamps: false, details: false };
    const numbers = async (more: Partial<LogsOptions>): Promise<string[]> => {
      const { output } = await native.engine.containers.logs(
        'writer',
        { ...options, ...more },
        new AbortController().signal,
      );
      return (await readOutput(output)).split('\n');
    };
    const expected = Array.from({ length: 200 }, (_, at) => `line ${String(at + 1)}`).concat('last');

    test('has its lines, and from any of them on, in all of its files', async () => {
      const { Id } = await native.engine.containers.create(
        {
          Image: 'busybox',
          Cmd: ['sh', '-c', 'for i in $(seq 200); do echo line $i; done; printf last'],
          HostConfig: { LogConfig: { Type, Config } },
        },
        { name: 'writer' },
      );
      const { exit } = await native.engine.containers.wait(Id, 'next-exit', never);
      await native.engine.containers.start(Id);
      // Rotations overtake one who reads while they are written: what is gone by then it misses, nothing comes twice.
      const followed = await numbers({ follow: true });
      await exit;
      const all = await numbers({});
      expect(all).toEqual(expected.slice(-all.length));
      if (!('max-file' in Config) || Config['max-file'] === '200') expect(all).toEqual(expected);
      expect(followed.at(-1)).toBe('last');
      expect([...new Set(followed)]).toEqual(followed);
      for (const tail of [0, 1, 2, 50, 150, 1000])
        expect(await numbers({ tail })).toEqual(tail === 0 ? [''] : all.slice(-tail));
      const stamps = (await numbers({ timestamps: true })).map((line) => parseRfc3339(line.split(' ')[0] ?? ''));
      expect(new Set(stamps).size).toBe(all.length);
      const at = stamps[all.length - 8] ?? 0n;
      expect(await numbers({ since: at })).toEqual(all.slice(-8));
      expect(await numbers({ since: at + 1n })).toEqual(all.slice(-7));
      expect(await numbers({ until: at })).toEqual([...all.slice(0, -7), '']);
      expect(await numbers({ until: at - 1n, tail: 9 })).toEqual([...all.slice(-9, -8), '']);
      await remove('writer');
    });
  });

  test('one whose files somebody has removed ends all the same', async () => {
    const Id = await start('bereft', {
      Cmd: ['sh', '-c', 'read go; for i in $(seq 2000); do echo line $i; done'],
      OpenStdin: true,
      HostConfig: { LogConfig: { Type: 'json-file', Config: { 'max-size': '1k', 'max-file': '3' } } },
    });
    const { exit } = await native.engine.containers.wait(Id, 'next-exit', never);
    await removeTree(native.guest, containerPaths(Id).directory);
    const { input } = await native.engine.containers.attach(Id, {
      stream: true,
      stdin: true,
      stdout: false,
      stderr: false,
      logs: false,
    });
    const writer = input?.getWriter();
    await writer?.write(new TextEncoder().encode('go\n'));
    expect((await exit).StatusCode).toBe(0);
    await remove('bereft');
  });

  test('a failing container is started again as often as it may be', async () => {
    const deaths = native.engine.events.stream({ filters: new Map([['event', ['die']]]) }, never).getReader();
    await start('crasher', {
      Cmd: ['false'],
      HostConfig: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 2 } },
    });
    for (let death = 0; death < 3; death += 1) await deaths.read();
    await deaths.cancel();
    const { RestartCount: count, State: state } = await native.engine.containers.inspect('crasher', { size: false });
    expect([count, state?.Status]).toEqual([2, 'exited']);
    await remove('crasher');
  });

  test('nothing is left of all this', async () => {
    expect(await leftovers(native.guest)).toBe(before);
  });
});
