/** Our own registry by other clients: skopeo, and Docker's command line, which asks a registry itself for manifests. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { whyNoDocker } from '../support/docker-cli.ts';
import { ACCOUNT } from '../support/registry.ts';
import { type OwnRegistry, startOwnRegistry } from '../support/own-registry.ts';

const SHELF = new URL('../../images/dist/shelf', import.meta.url).pathname;
const hasSkopeo = spawnSync('skopeo', ['--version']).status === 0;
const whyNot = hasSkopeo ? whyNoDocker() : 'skopeo is not installed';

describe.skipIf(whyNot !== undefined)(`other clients${whyNot ? `: ${whyNot}` : ''}`, () => {
  let registry: OwnRegistry;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-clients-'));
    registry = await startOwnRegistry({ account: ACCOUNT });
  });
  afterAll(async () => {
    await registry[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function run(program: string, ...args: string[]): Promise<string> {
    const child = spawn(program, args, {
      env: { ...process.env, DOCKER_CONFIG: join(folder, 'docker'), REGISTRY_AUTH_FILE: join(folder, 'auth.json') },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
    return new Promise((resolve) => child.once('close', (code) => resolve(`${code} ${output}`)));
  }
  const skopeo = (...args: string[]) => run('skopeo', '--insecure-policy', ...args);
  const at = (name: string) => `docker://${registry.address}/${name}`;
  const login = ['--tls-verify=false', `--creds=${ACCOUNT.name}:${ACCOUNT.password}`];
  const to = ['--dest-tls-verify=false', `--dest-creds=${ACCOUNT.name}:${ACCOUNT.password}`];
  const from = ['--src-tls-verify=false', `--src-creds=${ACCOUNT.name}:${ACCOUNT.password}`];

  test('skopeo pushes, lists, inspects and pulls', async () => {
    expect(await skopeo('copy', '--dest-tls-verify=false', `oci:${SHELF}:linux`, at('team/hello:1'))).toMatch(
      /^1 [^]*authentication required/,
    );
    expect(await skopeo('copy', ...to, `oci:${SHELF}:linux`, at('team/hello:1'))).toMatch(/^0 /);
    expect(JSON.parse((await skopeo('list-tags', ...login, at('team/hello'))).slice(2))).toMatchObject({ Tags: ['1'] });
    expect(await skopeo('inspect', ...login, at('team/hello:1'))).toMatch(/^0 [^]*"Architecture": "386"/);
    expect(await skopeo('copy', ...from, at('team/hello:1'), `dir:${join(folder, 'back')}`)).toMatch(/^0 /);
  });

  test('what was pushed outlives kill -9', async () => {
    await registry.crash();
    const again = await startOwnRegistry({ account: ACCOUNT, folder: registry.folder });
    const place = `docker://${again.address}/team/hello`;
    expect(await skopeo('inspect', ...login, '--raw', `${place}:1`)).toMatch(/^0 [^]*"schemaVersion"/);
    expect(await skopeo('copy', ...to, `oci:${SHELF}:linux`, `${place}:2`)).toMatch(/^0 /);
    registry = again;
  });

  test("Docker's command line logs in, inspects and makes manifest lists", async () => {
    const docker = (...args: string[]) => run('docker', ...args);
    const auth = Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString('base64');
    await mkdir(join(folder, 'docker'), { recursive: true });
    await writeFile(join(folder, 'docker/config.json'), JSON.stringify({ auths: { [registry.address]: { auth } } }));
    const name = `${registry.address}/team/hello`;
    expect(await docker('manifest', 'inspect', '--insecure', `${name}:1`)).toMatch(/^0 [^]*"schemaVersion": 2/);
    expect(await docker('manifest', 'inspect', '--insecure', `${name}:none`)).toMatch(/^1 no such manifest/);
    expect(await docker('manifest', 'create', '--insecure', `${name}:all`, `${name}:1`)).toMatch(
      /^0 Created manifest list/,
    );
    expect(await docker('manifest', 'push', '--insecure', `${name}:all`)).toMatch(/^0 [^]*sha256:[0-9a-f]{64}/);
    expect(await docker('manifest', 'inspect', '--insecure', `${name}:all`)).toMatch(/^0 [^]*"architecture": "386"/);
  });

  test('skopeo deletes', async () => {
    expect(await skopeo('delete', ...login, at('team/hello:1'))).toMatch(/^0 /);
    expect(await skopeo('inspect', ...login, at('team/hello:1'))).toMatch(/^1 [^]*manifest unknown/);
  });
});
