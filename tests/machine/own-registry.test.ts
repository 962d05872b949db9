/** `registry.local`: the registry that every machine has, from the guest, from its containers, and by Docker's own client. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommand } from '../../sandbox/run-command.ts';
import { DockerCli, whyNoDocker } from '../support/docker-cli.ts';
import { ACCOUNT } from '../support/registry.ts';
import { type ServedSandbox, serveSandbox } from '../support/served-sandbox.ts';

const whyNot = whyNoDocker();

describe.skipIf(whyNot !== undefined)(`the machine's own registry${whyNot ? `: ${whyNot}` : ''}`, () => {
  let served: ServedSandbox;
  let docker: DockerCli;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-own-registry-'));
    process.env['DOCKER_CONFIG'] = join(folder, 'config');
    served = await serveSandbox();
    docker = new DockerCli(served.host);
  });
  afterAll(async () => {
    delete process.env['DOCKER_CONFIG'];
    await served[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  /** A shell line in the guest: `code output`. */
  async function guest(line: string): Promise<string> {
    const { code, stdout, stderr } = await runCommand(served.sandbox.guest, ['/bin/sh', '-c', line], {
      timeoutMs: 60_000,
    });
    return `${code} ${stdout}${stderr}`;
  }

  const get = (path: string): Promise<string> => guest(`wget -qO- http://registry.local${path}`);

  test('is there without starting anything, for the guest and its containers', async () => {
    expect(await get('/v2/')).toBe('0 {}\n');
    expect(await get('/v2/_catalog')).toBe('0 {"repositories":[]}\n');
    expect(await docker.output(['run', '--rm', 'busybox', 'wget', '-qO-', 'http://registry.local/v2/'])).toBe('{}');
    await docker.output(['network', 'create', 'own']);
    expect(
      await docker.output(['run', '--rm', '--network', 'own', 'busybox', 'wget', '-qO-', 'http://registry.local/v2/']),
    ).toBe('{}');
    expect(await guest('wget -qO- http://10.0.2.4/v2/')).toMatch(/^1 .*404/);
    expect(await guest('wget -qO- http://registry.local:5000/v2/')).toMatch(/^1 .*[Cc]onnection refused/);
  });

  test('takes what is pushed from the guest and by Docker, and gives it back', async () => {
    const pushed = await guest('docker tag busybox registry.local/team/app:1 && docker push registry.local/team/app:1');
    expect(pushed).toMatch(/^0 [^]*\n1: digest: sha256:[0-9a-f]{64} size: \d+\n$/);
    expect(await get('/v2/_catalog')).toBe('0 {"repositories":["team/app"]}\n');
    await docker.output(['tag', 'busybox', 'registry.local/team/app:2']);
    expect(await docker.output(['push', 'registry.local/team/app:2'])).toMatch(
      /Layer already exists[^]*2: digest: sha256:/,
    );
    expect(await get('/v2/team/app/tags/list')).toBe('0 {"name":"team/app","tags":["1","2"]}\n');
    await docker.output(['push', '-q', 'registry.local/team/app:2']);
    await docker.output(['tag', 'busybox', 'registry.local/other/app:1']);
    expect(await docker.output(['push', 'registry.local/other/app:1'])).toContain('Mounted from team/app');
    await docker.output(['rmi', 'registry.local/team/app:1', 'registry.local/team/app:2']);
    expect(await guest('docker pull registry.local/team/app:1')).toContain(
      'Status: Downloaded newer image for registry.local/team/app:1',
    );
    expect(await docker.output(['run', '--rm', 'registry.local/team/app:1', 'echo', 'works'])).toBe('works');
    expect(await guest('tail -n 1 /var/log/registry.log')).toMatch(
      /^0 registry - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/v2\/team\/app\/[^"]*" 200 \d+ "" "/,
    );
    expect((await docker.run(['pull', 'registry.local/none:1'])).stderr).toContain(
      'manifest for registry.local/none:1 not found: manifest unknown: manifest unknown',
    );
  });

  test('keeps blobs that no image needs any more', async () => {
    await docker.output(['run', '--name', 'made', 'busybox', 'sh', '-c', 'echo kept > /kept']);
    await docker.output(['commit', 'made', 'registry.local/kept:1']);
    await docker.output(['rm', 'made']);
    await docker.output(['push', '-q', 'registry.local/kept:1']);
    await docker.output(['rmi', 'registry.local/kept:1']);
    await served.sandbox.collectBlobs();
    expect(await docker.output(['run', '--rm', 'registry.local/kept:1', 'cat', '/kept'])).toContain('kept');
  });

  test('asks for an account where its settings say so', async () => {
    const config = JSON.stringify({ auth: { htpasswd: { path: '/etc/registry/htpasswd' } } });
    await guest(`mkdir -p /etc/registry && echo '${ACCOUNT.name}:${ACCOUNT.bcrypt}' > /etc/registry/htpasswd`);
    await guest(`echo '${config}' > /etc/registry/config.json`);
    expect(await get('/v2/')).toMatch(/^1 .*401/);
    expect((await docker.run(['push', 'registry.local/team/app:1'])).stderr).toContain('no basic auth credentials');
    const login = (password: string) =>
      guest(`echo ${password} | docker login -u ${ACCOUNT.name} --password-stdin registry.local`);
    expect(await login('wrong')).toMatch(/^1 [^]*401 Unauthorized/);
    expect(await login(ACCOUNT.password)).toMatch(/^0 [^]*Login Succeeded/);
    expect(await guest('docker push -q registry.local/team/app:1')).toBe('0 registry.local/team/app:1\n');
    await guest("echo '{' > /etc/registry/config.json");
    expect(await guest('docker pull registry.local/team/app:1')).toMatch(/^1 [^]*503|^1 [^]*unexpected HTTP status/);
    await guest('rm /etc/registry/config.json');
    expect(await get('/v2/')).toBe('0 {}\n');
  });

  test('stands for docker.io where it is its mirror', async () => {
    await guest(`echo '{"proxy":{"remoteurl":"https://registry-1.docker.io"}}' > /etc/registry/config.json`);
    await guest(
      `echo '{"registry-mirrors":["http://registry.local"]}' > /etc/docker/daemon.json && systemctl reload docker`,
    );
    expect(await guest('docker pull hello-world')).toContain('Status: Downloaded newer image for hello-world:latest');
    expect(await guest('grep -c "GET /v2/library/hello-world/blobs" /var/log/registry.log')).toMatch(/^0 [1-9]/);
    expect((await docker.run(['push', 'registry.local/team/app:1'])).stderr).toContain('unsupported');
    await guest('rm /etc/registry/config.json /etc/docker/daemon.json && systemctl reload docker');
    expect(await get('/v2/library/hello-world/tags/list')).toBe('0 {"name":"library/hello-world","tags":["latest"]}\n');
  });

  test('and localhost:1 refuses, in the words of Docker', async () => {
    const { stderr } = await docker.run(['pull', 'localhost:1/app']);
    expect(stderr).toContain('Get "http://localhost:1/v2/": dial tcp 127.0.0.1:1: connect: connection refused');
  });
});
