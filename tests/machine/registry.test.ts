/** Images on their way: Docker's own client and the guest's, over a registry on this computer and over files. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApiClient } from '../../runtime/api/client.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import { ApiSchema } from '../support/api-schema.ts';
import { DockerCli, whyNoDocker } from '../support/docker-cli.ts';
import { ACCOUNT, startRegistry, type TestRegistry, whyNoRegistry } from '../support/registry.ts';
import { type ServedSandbox, serveSandbox } from '../support/served-sandbox.ts';

const whyNot = whyNoDocker() ?? whyNoRegistry();
const schema = new ApiSchema();

describe.skipIf(whyNot !== undefined)(`images on their way${whyNot ? `: ${whyNot}` : ''}`, () => {
  let served: ServedSandbox;
  let docker: DockerCli;
  let registry: TestRegistry;
  let guarded: TestRegistry;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-images-'));
    process.env['DOCKER_CONFIG'] = join(folder, 'config');
    [served, registry, guarded] = await Promise.all([
      serveSandbox(),
      startRegistry(),
      startRegistry({ account: ACCOUNT }),
    ]);
    docker = new DockerCli(served.host);
  });
  afterAll(async () => {
    delete process.env['DOCKER_CONFIG'];
    await Promise.all([served, registry, guarded].map((each) => each[Symbol.asyncDispose]()));
    await rm(folder, { recursive: true });
  });

  /** A shell line in the guest: `code output`. */
  async function guest(line: string): Promise<string> {
    const { code, stdout, stderr } = await runCommand(served.sandbox.guest, ['/bin/sh', '-c', line], {
      timeoutMs: 60_000,
    });
    return `${code} ${stdout}${stderr}`;
  }

  test('commit, push, remove, pull and run by tag and by digest', async () => {
    const name = `${registry.address}/team/app:v1`;
    await docker.output(['run', '--name', 'made', 'busybox', 'sh', '-c', 'echo kept > /kept; rm /etc/passwd']);
    const id = await docker.output(['commit', '-m', 'why', '-a', 'Ada', '-c', 'CMD ["cat", "/kept"]', 'made', name]);
    expect(id).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await docker.output(['run', '--rm', name])).toBe('kept');
    const pushed = await docker.output(['push', name]);
    const [, digest = ''] = /v1: digest: (sha256:[0-9a-f]{64}) size: \d+$/.exec(pushed) ?? [];
    await docker.output(['rm', 'made']);
    await docker.output(['rmi', name]);
    expect((await docker.run(['run', '--rm', '--pull', 'never', name])).code).toBe(125);
    const pulled = await docker.run(['pull', name]);
    expect(pulled.stdout).toContain(`Status: Downloaded newer image for ${name}\n${name}\n`);
    expect(await docker.output(['run', '--rm', name, 'ls', '/etc'])).not.toContain('passwd');
    expect(
      await docker.output(['images', '--digests', '--format', '{{.Tag}} {{.Digest}}', `${registry.address}/team/app`]),
    ).toBe(`v1 ${digest}`);
    expect(await docker.output(['run', '--rm', `${registry.address}/team/app@${digest}`])).toBe('kept');
    const { Comment, Author, Parent, RepoDigests } = JSON.parse(
      await docker.output(['image', 'inspect', '-f', '{{json .}}', name]),
    ) as Record<string, unknown>;
    expect([Comment, Author, Parent, RepoDigests]).toEqual([
      'why',
      'Ada',
      '',
      [`${registry.address}/team/app@${digest}`],
    ]);
    await docker.output(['rmi', name]);
  });

  test('run pulls what is missing, and says so where there is nothing', async () => {
    const name = `${registry.address}/missing/one`;
    await docker.output(['tag', 'busybox', name]);
    await docker.output(['push', '-q', name]);
    await docker.output(['rmi', name]);
    const { stdout, stderr } = await docker.run(['run', '--rm', name, 'echo', 'here']);
    expect(stdout).toBe('here\n');
    expect(stderr).toContain(`Unable to find image '${name}:latest' locally\nlatest: Pulling from missing/one\n`);
    const failed = await docker.run(['run', '--rm', `${name}:nosuch`]);
    expect([failed.code, failed.stderr]).toEqual([
      125,
      expect.stringContaining(
        `Error response from daemon: manifest for ${name}:nosuch not found: manifest unknown: manifest unknown`,
      ),
    ]);
  });

  test('login opens a registry to push and pull, logout closes it', async () => {
    const name = `${guarded.address}/private/app`;
    await docker.output(['tag', 'busybox', name]);
    expect((await docker.run(['push', name])).stderr).toBe('no basic auth credentials\n');
    const wrong = await docker.run(['login', '-u', 'ada', '--password-stdin', guarded.address], 'wrong');
    expect([wrong.code, wrong.stderr]).toEqual([1, expect.stringContaining('401 Unauthorized')]);
    await docker.output(['login', '-u', 'ada', '--password-stdin', guarded.address], 'secret');
    await docker.output(['push', '-q', name]);
    await docker.output(['rmi', name]);
    await docker.output(['pull', '-q', name]);
    await docker.output(['logout', guarded.address]);
    await docker.output(['rmi', name]);
    expect((await docker.run(['pull', name])).stderr).toContain('no basic auth credentials');
  });

  test("the guest's docker does the same", async () => {
    const name = `${guarded.address}/guest/app`;
    expect(await guest(`echo secret | docker login -u ada --password-stdin ${guarded.address} 2>/dev/null`)).toBe(
      '0 Login Succeeded\n',
    );
    expect(await guest('stat -c "%a %n" /root/.docker/config.json')).toBe('0 600 /root/.docker/config.json\n');
    expect(await guest(`docker tag busybox ${name} && docker push -q ${name} && docker rmi ${name} >/dev/null`)).toBe(
      `0 ${name}:latest\n`,
    );
    expect(await guest(`docker run --rm ${name} echo pulled 2>/dev/null`)).toBe('0 pulled\n');
    expect(await guest('docker run --name maker busybox touch /new')).toBe('0 ');
    expect(
      await guest('docker commit maker guest:made | cut -c1-7; docker rm maker; docker run --rm guest:made ls /new'),
    ).toBe('0 sha256:\nmaker\n/new\n');
    expect(
      await guest(
        'docker save -o /tmp/made.tar guest:made && docker rmi guest:made >/dev/null && docker load -i /tmp/made.tar',
      ),
    ).toBe('0 Loaded image: guest:made\n');
    expect(await guest(`docker logout ${guarded.address}`)).toBe(
      `0 Removing login credentials for ${guarded.address}\n`,
    );
  });

  test('save and load carry several images through a file, as Docker and as OCI', async () => {
    await docker.output(['tag', 'busybox', 'saved:one']);
    await docker.output(['tag', 'busybox', 'saved:two']);
    const file = join(folder, 'saved.tar');
    await docker.output(['save', '-o', file, 'saved', 'busybox']);
    await docker.output(['rmi', 'saved:one', 'saved:two']);
    const loaded = await docker.output(['load', '-i', file]);
    expect(loaded.split('\n').sort()).toEqual([
      'Loaded image: busybox:latest',
      'Loaded image: saved:one',
      'Loaded image: saved:two',
    ]);
    await docker.output(['rmi', 'saved:one', 'saved:two']);
    expect((await docker.run(['save', 'nosuch'])).stderr).toBe('Error response from daemon: No such image: nosuch\n');
    expect((await docker.run(['save', 'nosuch:1'])).stderr).toBe(
      'Error response from daemon: reference does not exist\n',
    );
  });

  test('what is asked of a registry is answered as the API says', async () => {
    const name = `${registry.address}/asked/app:1`;
    await docker.output(['tag', 'busybox', name]);
    await docker.output(['push', '-q', name]);
    const client = createApiClient(served.sandbox.api);
    const check = async (
      method: string,
      template: string,
      path: string,
      options: Parameters<typeof client.send>[2] = {},
    ) => {
      const answer = await client.send(method, path, options);
      expect(schema.faults(method, template, answer.status, await answer.json())).toEqual([]);
    };
    await check('GET', '/distribution/{name}/json', `/distribution/${name}/json`);
    await check('GET', '/images/search', '/images/search', { query: { term: `${registry.address}/asked` } });
    await check('POST', '/auth', '/auth', {
      body: { username: 'ada', password: 'secret', serveraddress: guarded.address },
    });
    await docker.output(['create', '--name', 'committed', 'busybox']);
    await check('POST', '/commit', '/commit', {
      query: { container: 'committed', repo: 'schema-commit' },
      body: { Env: ['A=b'] },
    });
    await check('GET', '/images/{name}/json', '/images/schema-commit/json');
    await check('GET', '/images/{name}/history', '/images/schema-commit/history');
    await check('DELETE', '/images/{name}', '/images/schema-commit');
    await docker.output(['rm', 'committed']);
  });

  test('without a way out it says what is the matter', async () => {
    const { code, stderr } = await docker.run(['pull', 'registry.invalid/app']);
    expect([code, stderr]).toEqual([
      1,
      'Error response from daemon: Get "https://registry.invalid/v2/": dial tcp: lookup registry.invalid: this machine is offline\n',
    ]);
  });
});
