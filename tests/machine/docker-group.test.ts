/** Who may use docker in the guest: the socket's owner, group and mode decide, and the command sees files as whoever runs it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../sandbox/sandbox.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';

const REFUSED =
  'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: ' +
  'Head "http://%2Fvar%2Frun%2Fdocker.sock/_ping": dial unix /var/run/docker.sock: connect: permission denied\n';

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
/** As learner, who has just logged in. */
const learner = (command: string) => shell(`su - learner -c '${command}'`);

test('the socket belongs to root and the group docker', async () => {
  expect((await shell('stat -c "%A %U %G" /var/run/docker.sock')).stdout).toBe('srw-rw---- root docker\n');
});

test('somebody who is not in the group is refused, by the command and by the socket', async () => {
  expect(await learner('docker ps')).toEqual({ code: 1, stdout: '', stderr: REFUSED });
  const curl = await learner('curl -sS --unix-socket /var/run/docker.sock http://docker/_ping');
  expect(curl).toMatchObject({ code: 7, stdout: '' });
});

test('a member is let in after the next login, or by newgrp', async () => {
  const found = await shell(
    'su - learner -c \'sudo usermod -aG docker learner; docker ps -q; newgrp docker <<<"docker ps -q && echo in"\'; ' +
      "su - learner -c 'docker ps -q && echo in again'; gpasswd -d learner docker >/dev/null; su - learner -c 'docker ps'",
  );
  expect(found).toEqual({ code: 1, stdout: 'in\nin again\n', stderr: REFUSED + REFUSED });
});

test('the mode of the socket decides, whatever it is', async () => {
  const found = await shell(
    "chmod 666 /var/run/docker.sock; su - learner -c 'docker ps -q && echo in'; chmod 660 /var/run/docker.sock; su - learner -c 'docker ps'",
  );
  expect(found).toEqual({ code: 1, stdout: 'in\n', stderr: REFUSED });
});

test('files are read and written as by whoever runs the command', async () => {
  await shell('usermod -aG docker learner; docker create --name files busybox sleep 1000');
  const found = await learner(
    'docker save -o saved busybox; docker cp -q files:/etc/passwd copied; docker cp -q files:/etc/group /root/group; docker cp -q files:/etc /etc; ' +
      'mkdir -m 700 own; docker cp -q files:/etc/. own/etc; stat -c "%U %n" saved copied own/etc own/etc/hosts; ' +
      'docker create --env-file /root/env busybox; docker cp /etc/shadow files:/; ' +
      'echo FROM busybox >Dockerfile && echo COPY Dockerfile / >>Dockerfile && chmod 0 saved && docker build -q .',
  );
  expect(found.stdout).toBe('learner saved\nlearner copied\nlearner own/etc\nlearner own/etc/hosts\n');
  expect(found.stderr.split('\n').filter((line) => line.includes('denied'))).toEqual([
    'stat /root/group: permission denied',
    'mkdir /etc/etc: permission denied',
    'docker: open /root/env: permission denied',
    'open /etc/shadow: permission denied',
    expect.stringContaining('open /home/learner/saved: permission denied'),
  ]);
  expect((await shell('ls /root/group; gpasswd -d learner docker >/dev/null')).stdout).toBe('');
});

test('in a container that was given the socket, files are the container’s', async () => {
  const found = await shell(
    'docker run --rm -v /var/run/docker.sock:/var/run/docker.sock -v /usr/bin/docker:/bin/docker:ro busybox ' +
      "sh -c 'docker cp -q files:/etc/hostname /only-here && ls /only-here && docker ps -q | grep -c .'; ls /only-here",
  );
  expect(found.stdout).toBe('/only-here\n1\n');
  expect(found.stderr).toContain('/only-here: No such file');
});
