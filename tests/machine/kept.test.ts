/** `npm run serve -- --data`: a process that is killed at any moment leaves a directory that the next one goes on from. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test, vi } from 'vitest';
import { tarBytes } from '../../runtime/archive/testing/tar-of.ts';
import { dockerArchive } from '../../runtime/image/testing/image-fixture.ts';
import { type ServeProcess, startServe } from '../support/serve-process.ts';

const MEBIBYTE = 2 ** 20;
const PROOF = randomBytes(3 * MEBIBYTE);
const LAYERS = [
  await tarBytes({ name: 'a', body: randomBytes(12 * MEBIBYTE) }),
  await tarBytes({ name: 'b', body: randomBytes(12 * MEBIBYTE) }),
  await tarBytes({ name: 'proof', body: PROOF }),
];
const ARCHIVE = await dockerArchive({ tags: ['big:1'], layers: LAYERS, spec: { config: { Cmd: ['/none'] } } });

async function temporary(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'drydock-kept-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

const serve = (data: string, ...args: string[]): Promise<ServeProcess> =>
  startServe('--outside', 'offline', '--data', data, ...args);

const load = async ({ docker }: ServeProcess): Promise<string> =>
  Buffer.concat(await Readable.from(await docker.loadImage(Readable.from([ARCHIVE]))).toArray()).toString();

const tags = async ({ docker }: ServeProcess): Promise<string[]> =>
  (await docker.listImages()).flatMap(({ RepoTags }) => RepoTags ?? []).toSorted();

/** Read by the guest's kernel, from the layer. */
async function proofIn({ docker }: ServeProcess): Promise<Buffer> {
  const container = await docker.createContainer({ Image: 'big:1' });
  const archive = Buffer.concat(await Readable.from(await container.getArchive({ path: '/proof' })).toArray());
  await container.remove();
  return archive.subarray(512, 512 + PROOF.byteLength);
}

const filesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** When a process is killed, by what is to be seen in its directory at that moment. */
const MOMENTS: readonly [string, (data: string) => Promise<boolean>][] = [
  ['while a layer is written', async (data) => (await filesIn(join(data, 'ingest'))).length > 0],
  ['between two layers', async (data) => (await filesIn(join(data, 'blobs/sha256'))).length > 0],
  ['while the machine is saved', (data) => Promise.resolve(existsSync(join(data, 'machine.new')))],
  ['once all layers are there', async (data) => (await filesIn(join(data, 'blobs/sha256'))).length >= LAYERS.length],
];

test('a process that is killed in the middle of a load leaves nothing half', async () => {
  const data = join(await temporary(), 'new');
  for (const [moment, isThere] of MOMENTS) {
    await using served = await serve(data);
    expect(await served.listening, moment).toContain('listening');
    const loaded = load(served).catch(() => undefined);
    await vi.waitUntil(() => isThere(data), { timeout: 60_000, interval: 2 });
    expect(await served.end('SIGKILL')).toBeNull();
    await loaded;
    await using next = await serve(data);
    expect(await next.listening, moment).toContain('listening');
    expect(await filesIn(join(data, 'ingest')), moment).toEqual([]);
    expect(existsSync(join(data, 'machine.new')), moment).toBe(false);
    if ((await tags(next)).includes('big:1')) expect((await proofIn(next)).equals(PROOF), moment).toBe(true);
    await next.docker
      .getImage('big:1')
      .remove()
      .catch(() => undefined);
    expect(await next.end('SIGTERM'), moment).toBe(0);
    // What no image needs is gone, too.
    expect(await filesIn(join(data, 'blobs/sha256')), moment).toEqual([]);
  }
});

test('a machine goes on where it was saved, for one process at a time and with the memory that it had', async () => {
  const data = await temporary();
  await using first = await serve(data);
  expect(await first.listening).toContain('listening');
  expect(await load(first)).toContain('Loaded image: big:1');
  const container = await first.docker.createContainer({
    Image: 'busybox',
    name: 'counter',
    Cmd: ['sh', '-c', 'echo begun >> /file; sleep 100000'],
    HostConfig: { RestartPolicy: { Name: 'always' } },
  });
  await container.start();
  expect(await first.end('SIGTERM')).toBe(0);

  await using second = await serve(data);
  expect(await second.listening).toContain('listening');
  expect(second.said()).toContain('goes on from its last save');
  expect((await second.docker.getContainer('counter').inspect()).State).toMatchObject({ Running: true });
  expect((await proofIn(second)).equals(PROOF)).toBe(true);
  const other = await serve(data);
  expect(await other.listening).toMatch(/^ended with 1: serve: Open the data directory .*: process \d+ uses it/);
  await other[Symbol.asyncDispose]();
  expect(await second.end('SIGTERM')).toBe(0);

  await using larger = await serve(data, '--memory', '640');
  expect(await larger.listening).toContain('runs with 512 MiB');
});

test('what is no data directory is left alone, and a damaged machine is not taken', async () => {
  const data = await temporary();
  await writeFile(join(data, 'thesis.txt'), 'mine');
  await using refused = await serve(data);
  expect(await refused.listening).toContain('there is something in it that is not of Drydock');
  expect(await filesIn(data)).toEqual(['thesis.txt']);
  await rm(join(data, 'thesis.txt'));
  await using first = await serve(data);
  expect(await first.listening).toContain('listening');
  expect(await first.end('SIGTERM')).toBe(0);
  const { size } = await stat(join(data, 'machine'));
  await writeFile(join(data, 'machine'), Buffer.alloc(100), { flag: 'r+' });
  await using damaged = await serve(data);
  expect(await damaged.listening).toMatch(/this is not a snapshot.*Remove .*machine to begin with a fresh machine/);
  expect((await stat(join(data, 'machine'))).size).toBe(size);
});
