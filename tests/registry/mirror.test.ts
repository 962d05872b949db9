/** `npm run mirror` from Debian's docker-registry. */
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../runtime/oci/digest.ts';
import { ImageFixture } from '../../runtime/image/testing/image-fixture.ts';
import { directOutside } from '../../sandbox/node/direct-outside.ts';
import { diskShelf } from '../../sandbox/node/disk-shelf.ts';
import { readImages } from '../../sandbox/node/mirror/layout.ts';
import { ACCOUNT, startRegistry, type TestRegistry, whyNoRegistry } from '../support/registry.ts';

const whyNot = whyNoRegistry();
const PROGRAM = new URL('../../sandbox/node/mirror/main.ts', import.meta.url).pathname;
const TSX = new URL('../../node_modules/tsx/dist/cli.mjs', import.meta.url).pathname;
const { signal } = new AbortController();

describe.skipIf(whyNot !== undefined)(`npm run mirror${whyNot ? `: ${whyNot}` : ''}`, () => {
  let registry: TestRegistry;
  let guarded: TestRegistry;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'drydock-mirror-'));
    [registry, guarded] = await Promise.all([startRegistry(), startRegistry({ account: ACCOUNT })]);
    const auth = Buffer.from(`${ACCOUNT.name}:${ACCOUNT.password}`).toString('base64');
    await writeFile(join(folder, 'config.json'), JSON.stringify({ auths: { [guarded.address]: { auth } } }));
    const fixture = new ImageFixture({ outside: directOutside });
    for (const [address, name] of [
      [registry.address, 'team/app'],
      [guarded.address, 'secret/app'],
    ]) {
      const id = await fixture.import('made:here', [{ name: 'data', body: `of ${name}` }], ['CMD ["/data"]']);
      await fixture.images.tag(id, `${address}/${name}`, '1');
      const credentials = { username: ACCOUNT.name, password: ACCOUNT.password };
      for await (const _ of fixture.images.push({ image: `${address}/${name}`, tag: '1', credentials, signal }));
    }
  });
  afterAll(async () => {
    await registry[Symbol.asyncDispose]();
    await guarded[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  function mirror(to: string, ...images: string[]): Promise<string> {
    const env = { ...process.env, DOCKER_CONFIG: folder };
    const child = spawn(process.execPath, [TSX, PROGRAM, '--to', join(folder, to), ...images], { env });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (piece: string) => (output += piece));
    return new Promise((resolve) => child.once('close', (code) => resolve(`${code} ${output}`)));
  }

  test('brings images with their provenance, from where a password is wanted too, and the shelf has them', async () => {
    const name = `${registry.address}/team/app:1`;
    const secret = `${guarded.address}/secret/app:1`;
    expect(await mirror('shelf', name, secret)).toMatch(
      /^0 .*team\/app:1: sha256:[0-9a-f]{64}, 0\.0 MB\n.*secret\/app:1: /,
    );
    const images = await readImages(join(folder, 'shelf'));
    expect(images.map((image) => [image.name, image.tags])).toEqual([
      [`${registry.address}/team/app`, ['1']],
      [`${guarded.address}/secret/app`, ['1']],
    ]);
    expect(images[0]?.provenance.text).toMatch(/team\/app:1, sha256:[0-9a-f]{64}, mirrored on \d{4}-\d\d-\d\d$/);
    for (const file of await readdir(join(folder, 'shelf/blobs/sha256'))) expect(file).toMatch(/^[0-9a-f]{64}$/);
    expect(await diskShelf(join(folder, 'shelf')).images()).toHaveLength(2);
  });

  test('says what an index offers that has nothing for this machine, and enters nothing', async () => {
    const manifest = async (body: object, type: string, reference: string): Promise<string> => {
      const bytes = new TextEncoder().encode(JSON.stringify(body));
      const digest = await digestOf(bytes);
      const url = `http://${registry.address}/v2/team/app/manifests/${reference === '' ? digest : reference}`;
      const { status } = await fetch(url, { method: 'PUT', body: bytes, headers: { 'Content-Type': type } });
      expect(status).toBe(201);
      return digest;
    };
    const accept = { Accept: 'application/vnd.docker.distribution.manifest.v2+json' };
    const present = await fetch(`http://${registry.address}/v2/team/app/manifests/1`, { headers: accept });
    const size = Number(present.headers.get('Content-Length'));
    const digest = present.headers.get('Docker-Content-Digest');
    const mediaType = accept.Accept;
    const entry = (architecture: string) => ({ mediaType, digest, size, platform: { os: 'linux', architecture } });
    const type = 'application/vnd.docker.distribution.manifest.list.v2+json';
    await manifest({ schemaVersion: 2, mediaType: type, manifests: [entry('amd64'), entry('arm64')] }, type, 'foreign');
    expect(await mirror('foreign', `${registry.address}/team/app:foreign`)).toMatch(
      /^1 mirror: .*team\/app:foreign has no image for linux\/386: it offers linux\/amd64, linux\/arm64\n$/,
    );
    expect(await readImages(join(folder, 'foreign'))).toEqual([]);
  });

  test('names what is not there, and who is not, and goes on with the rest', async () => {
    const said = await mirror(
      'some',
      `${registry.address}/team/app:none`,
      'localhost:1/app',
      `${registry.address}/team/app:1`,
    );
    expect(said).toMatch(/^1 /);
    expect(said).toContain('manifest unknown');
    expect(said).toContain('connection refused');
    expect(await readImages(join(folder, 'some'))).toHaveLength(1);
  });
});
