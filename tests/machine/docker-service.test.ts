/** The engine as a service of the guest: `systemctl` and `service` stop and start it, and containers end and begin with it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodeSnapshot, encodeSnapshot } from '../../emulator/snapshot.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { loadOptions, openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';

const DOWN = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSandbox();
});

afterAll(() => sandbox[Symbol.dispose]());

const shell = (command: string) =>
  runCommand(sandbox.guest, ['/bin/bash', '-c', command], { timeoutMs: 120_000 }).then(({ code, stdout, stderr }) => ({
    code,
    stdout,
    stderr,
  }));

test('everybody may see how it is, root may change it', async () => {
  const active = '● docker.service - Docker Application Container Engine\n     Active: active (running)\n';
  expect(await shell('service docker status && systemctl is-active docker.service')).toEqual({
    code: 0,
    stdout: `${active}active\n`,
    stderr: '',
  });
  expect(await shell("su - learner -c 'systemctl is-active docker; systemctl restart docker'")).toEqual({
    code: 4,
    stdout: 'active\n',
    stderr: 'Failed to restart docker.service: Access denied\n',
  });
});

test('what it is not, it says', async () => {
  expect(await shell('systemctl restart nginx')).toMatchObject({
    code: 5,
    stderr: 'Failed to restart nginx.service: Unit nginx.service not found: the one service here is docker.\n',
  });
  expect((await shell('systemctl daemon-reload')).stderr).toContain('no systemd');
});

test('while it is down docker has nobody to talk to; what it starts with it runs again', async () => {
  await shell(
    'docker run -d --name once busybox sleep 1000; docker run -d --restart always --name kept busybox sleep 1000; ' +
      'docker run -d --rm --name gone busybox sleep 1000',
  );
  const down = await shell(
    'docker events --format "{{.Actor.Attributes.name}} {{.Action}}" >/tmp/events 2>/tmp/end & systemctl stop docker; wait; ' +
      'grep -c "kept stop" /tmp/events; ls /var/run/docker.sock; systemctl is-active docker; docker ps',
  );
  expect(down).toEqual({
    code: 1,
    stdout: '1\ninactive\n',
    stderr: `ls: /var/run/docker.sock: No such file or directory\n${DOWN}`,
  });
  const up = await shell(
    'systemctl start docker && docker ps -a --format "{{.Names}} {{.State}}" | sort; stat -c %U:%G:%a /run/docker.sock',
  );
  expect(up).toEqual({ code: 0, stdout: 'kept running\nonce exited\nroot:docker:660\n', stderr: '' });
});

test('a restart is one', async () => {
  await shell('docker start once');
  const found = await shell(
    'before=$(docker inspect -f "{{.State.Pid}}" kept); service docker restart && docker ps --format "{{.Names}}"; ' +
      '[ "$before" != "$(docker inspect -f "{{.State.Pid}}" kept)" ] && docker exec kept echo in',
  );
  expect(found).toEqual({ code: 0, stdout: 'kept\nin\n', stderr: '' });
});

test('a machine that is saved while it is down comes back so', async () => {
  await shell('systemctl stop docker');
  const snapshot = await decodeSnapshot(await encodeSnapshot(await sandbox.save()));
  sandbox[Symbol.dispose]();
  sandbox = await Sandbox.restore(await loadOptions(), snapshot);
  expect(await shell('systemctl is-active docker; docker ps')).toMatchObject({ stdout: 'inactive\n', stderr: DOWN });
  expect((await shell('systemctl start docker; docker ps --format "{{.Names}}"')).stdout).toBe('kept\n');
});
