/** git speaks HTTP, by way of curl's library for OpenSSL. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox();
});
afterAll(() => sandbox[Symbol.dispose]());

const shell = (script: string) => runCommand(sandbox.guest, ['/bin/bash', '-c', script], { timeoutMs: 180_000 });

const SERVE = `
set -e
git init -q -b main /srv/app && cd /srv/app
git config user.name Ada && git config user.email ada@example.org
echo hello > greeting && git add . && git commit -q -m first && git update-server-info
docker run -d -p 8088:80 -v /srv/app/.git:/www/app.git busybox httpd -f -p 80 -h /www
`;

test('a repository that a web server in a container serves is cloned', async () => {
  expect(await shell(SERVE)).toMatchObject({ code: 0 });
  const cloned = await shell(
    'until git clone -q http://localhost:8088/app.git /root/app; do sleep 1; done; git -C /root/app log --format=%s; cat /root/app/greeting',
  );
  expect(cloned).toMatchObject({ code: 0, stdout: 'first\nhello\n' });
});

test('one that is not there is told as git tells it', async () => {
  const { code, stderr } = await shell('git clone http://localhost:8088/other.git /root/other');
  expect(code).toBe(128);
  expect(stderr).toMatch(/repository 'http:\/\/localhost:8088\/other.git\/' not found/);
});
