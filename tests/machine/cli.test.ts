/** Docker's own command line drives the engine through its socket. */
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DockerCli, whyNoDocker, whyNoTerminal } from '../support/docker-cli.ts';
import { type ServedSandbox, serveSandbox } from '../support/served-sandbox.ts';

const whyNot = whyNoDocker();
const whyNoPty = whyNoTerminal();

let served: ServedSandbox;
let docker: DockerCli;

beforeAll(async () => {
  if (whyNot) return;
  served = await serveSandbox();
  docker = new DockerCli(served.host);
});

afterAll(() => served?.[Symbol.asyncDispose]());

describe.skipIf(whyNot !== undefined)(`docker${whyNot ? `: ${whyNot}` : ''}`, () => {
  test('version names the engine and what it speaks', async () => {
    const [server, api, least] = (
      await docker.output([
        'version',
        '-f',
        '{{.Server.Platform.Name}}|{{.Server.APIVersion}}|{{.Server.MinAPIVersion}}',
      ])
    ).split('|');
    expect([server, api, least]).toEqual(['Drydock', '1.50', '1.24']);
  });

  test('run passes output, errors, input and exit codes', async () => {
    expect(await docker.run(['run', '--rm', 'busybox', 'sh', '-c', 'echo out; echo err >&2; exit 7'])).toEqual({
      stdout: 'out\n',
      stderr: 'err\n',
      code: 7,
    });
    expect(await docker.output(['run', '--rm', '-i', 'busybox', 'sort'], 'b\na\n')).toBe('a\nb');
    expect((await docker.run(['run', '--rm', 'busybox', 'nosuch'])).code).toBe(127);
    expect((await docker.run(['run', '--rm', 'nosuchimage'])).code).toBe(125);
  });

  test('run carries a megabyte through a container unharmed', async () => {
    const text = `${'0123456789abcdef'.repeat(64)}\n`.repeat(1024);
    const { stdout } = await docker.run(['run', '--rm', '-i', 'busybox', 'cat'], text);
    expect(stdout === text).toBe(true);
  });

  test('a container lives through its verbs', async () => {
    await docker.output([
      'run',
      '-d',
      '--name',
      'life',
      '--label',
      'test=life',
      'busybox',
      'sh',
      '-c',
      'trap "exit 5" TERM; echo up; while :; do sleep 0.1; done',
    ]);
    expect(await docker.output(['ps', '--filter', 'label=test=life', '--format', '{{.Names}} {{.State}}'])).toBe(
      'life running',
    );
    await docker.output(['pause', 'life']);
    expect(await docker.output(['inspect', '-f', '{{.State.Status}}', 'life'])).toBe('paused');
    await docker.output(['unpause', 'life']);
    expect(await docker.output(['top', 'life', '-o', 'pid,comm'])).toMatch(/COMMAND\n *\d+ +sh/);
    expect(await docker.output(['stats', '--no-stream', '--format', '{{.Name}}', 'life'])).toBe('life');
    await docker.output(['rename', 'life', 'afterlife']);
    await docker.output(['restart', '-t', '2', 'afterlife']);
    await docker.output(['stop', 'afterlife']);
    expect(await docker.output(['wait', 'afterlife'])).toBe('5');
    expect(await docker.output(['logs', 'afterlife'])).toBe('up\nup');
    await docker.output(['start', 'afterlife']);
    await docker.output(['kill', 'afterlife']);
    expect(await docker.output(['inspect', '-f', '{{.State.ExitCode}}', 'afterlife'])).toBe('137');
    await docker.output(['rm', '-f', 'afterlife']);
    expect((await docker.run(['inspect', 'afterlife'])).stderr).toContain('No such object: afterlife');
  });

  test('logs -f follows until the container ends', async () => {
    await docker.output([
      'run',
      '-d',
      '--name',
      'ticks',
      'busybox',
      'sh',
      '-c',
      'for i in 1 2 3; do echo tick $i; sleep 0.2; done',
    ]);
    expect(await docker.output(['logs', '-f', 'ticks'])).toBe('tick 1\ntick 2\ntick 3');
    await docker.output(['rm', 'ticks']);
  });

  test('exec runs beside, with its own environment, folder and exit code', async () => {
    await docker.output(['run', '-d', '--name', 'host', 'busybox', 'sleep', '1000']);
    expect(await docker.output(['exec', '-e', 'A=b', '-w', '/etc', 'host', 'sh', '-c', 'echo $A; pwd'])).toBe(
      'b\n/etc',
    );
    expect(await docker.output(['exec', '-i', 'host', 'cat'], 'in')).toBe('in');
    expect((await docker.run(['exec', 'host', 'sh', '-c', 'exit 9'])).code).toBe(9);
    await docker.output(['rm', '-f', 'host']);
  });

  test('images are listed, tagged, removed, imported and loaded', async () => {
    await docker.output(['tag', 'busybox', 'again:one']);
    expect(await docker.output(['images', 'again', '--format', '{{.Repository}}:{{.Tag}}'])).toBe('again:one');
    expect(await docker.output(['rmi', 'again:one'])).toBe('Untagged: again:one');
    expect(await docker.output(['load', '-i', 'images/dist/busybox.tar'])).toBe('Loaded image: busybox:latest');
    expect(await docker.output(['history', '-q', 'busybox'])).not.toBe('');
  });

  test('events tell what happened', async () => {
    await docker.output(['run', '--rm', '--name', 'eventful', 'busybox', 'true']);
    const until = String(Math.ceil(Date.now() / 1000));
    const events = await docker.output([
      'events',
      '--since',
      '1',
      '--until',
      until,
      '--filter',
      'container=eventful',
      '--format',
      '{{.Action}}',
    ]);
    expect(events.split('\n')).toEqual(['create', 'attach', 'start', 'die', 'destroy']);
  });

  test('a client that is killed in the middle of following leaves nothing behind', async () => {
    await docker.output([
      'run',
      '-d',
      '--name',
      'followed',
      'busybox',
      'sh',
      '-c',
      'while :; do echo line; sleep 0.1; done',
    ]);
    const follower = spawn('docker', ['-H', served.host, 'logs', '-f', 'followed']);
    await new Promise((resolve) => follower.stdout.once('data', resolve));
    follower.kill('SIGKILL');
    await new Promise((resolve) => follower.once('close', resolve));
    await docker.output(['rm', '-f', 'followed']);
    expect(await docker.output(['ps', '-aq', '--filter', 'name=followed'])).toBe('');
  });
});

describe.skipIf(whyNoPty !== undefined)(`docker on a terminal${whyNoPty ? `: ${whyNoPty}` : ''}`, () => {
  test('run -it is a shell with a terminal of the client’s size', async () => {
    const session = docker.onTerminal(['run', '--rm', '-it', 'busybox', 'sh']);
    await session.see(/# /);
    session.type('stty size < /dev/tty; tty\r');
    await session.see(/24 80\s+\/dev\/pts\/0/);
    session.type('exit 3\r');
    expect(await session.exit).toBe(3);
  });

  test('exec -it and attach share a container with its detach keys', async () => {
    await docker.output(['run', '-dit', '--name', 'shared', 'busybox', 'sh']);
    const exec = docker.onTerminal(['exec', '-it', 'shared', 'sh']);
    await exec.see(/# /);
    exec.type('echo from exec > /tmp/note; exit 4\r');
    expect(await exec.exit).toBe(4);
    const attached = docker.onTerminal(['attach', 'shared']);
    attached.type('\r');
    await attached.see(/# /);
    attached.type('cat /tmp/note\r');
    await attached.see(/from exec\r\n/);
    attached.type('\u0010\u0011');
    await attached.exit;
    expect(await docker.output(['inspect', '-f', '{{.State.Running}}', 'shared'])).toBe('true');
    await docker.output(['rm', '-f', 'shared']);
  });

  test('Ctrl-C reaches the process in the container', async () => {
    const session = docker.onTerminal([
      'run',
      '--rm',
      '-it',
      'busybox',
      'sh',
      '-c',
      'trap "echo caught; exit 6" INT; echo ready; while :; do sleep 0.1; done',
    ]);
    await session.see(/ready/);
    session.type('\u0003');
    await session.see(/caught/);
    expect(await session.exit).toBe(6);
  });
});
