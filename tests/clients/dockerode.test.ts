/** dockerode drives every family of endpoints. */
import { buffer, text as textOf } from 'node:stream/consumers';
import { PassThrough, Readable } from 'node:stream';
import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { TarReader } from '../../runtime/archive/tar-reader.ts';
import { tarBytes } from '../../runtime/archive/testing/tar-of.ts';
import { ACCOUNT, startRegistry, whyNoRegistry } from '../support/registry.ts';
import { openTour, type Tour, unvisited } from './tour.ts';

const LABELS = { tour: 'dockerode' };

let tour: Tour;
let docker: Docker;
const made: Docker.Container[] = [];

beforeAll(async () => {
  tour = await openTour();
  docker = new Docker({ socketPath: tour.socketPath });
});

afterAll(() => tour?.[Symbol.asyncDispose]());

afterEach(async () => {
  for (const container of made.splice(0)) await container.remove({ force: true, v: true }).catch(() => undefined);
});

/** A container that goes when its test ends. */
async function create(Cmd: string[], options: Docker.ContainerCreateOptions = {}): Promise<Docker.Container> {
  const container = await docker.createContainer({ Image: 'busybox', Cmd, Labels: LABELS, ...options });
  made.push(container);
  return container;
}

async function start(Cmd: string[], options: Docker.ContainerCreateOptions = {}): Promise<Docker.Container> {
  const container = await create(Cmd, options);
  await container.start();
  return container;
}

const sh = (script: string): string[] => ['sh', '-c', script];

/** Resolves to the status with which the engine refuses. */
const refusal = (asked: Promise<unknown>): Promise<unknown> =>
  asked.then(
    () => 'not refused',
    (error: { statusCode?: number }) => error.statusCode ?? error,
  );

/** Every message of a progress stream, to its end; an error among them rejects. */
const progress = (stream: NodeJS.ReadableStream): Promise<Record<string, unknown>[]> =>
  new Promise((resolve, reject) =>
    docker.modem.followProgress(stream, (error, messages) => (error ? reject(error) : resolve(messages))),
  );

async function tarNames(stream: NodeJS.ReadableStream): Promise<string[]> {
  const reader = new TarReader(new Blob([await buffer(stream)]).stream());
  const names: string[] = [];
  for (let entry = await reader.next(); entry; entry = await reader.next()) names.push(entry.name);
  return names;
}

/** Its types leave out that dockerode has it. */
const saved = (...names: string[]): Promise<NodeJS.ReadableStream> =>
  (docker as unknown as { getImages(options: object): Promise<NodeJS.ReadableStream> }).getImages({ names });

/** What a multiplexed stream holds. */
async function demultiplexed(stream: NodeJS.ReadableStream): Promise<{ stdout: string; stderr: string }> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(stream, stdout, stderr);
  stream.once('end', () => [stdout, stderr].forEach((each) => each.end()));
  const [out, err] = await Promise.all([textOf(stdout), textOf(stderr)]);
  return { stdout: out, stderr: err };
}

describe('containers', () => {
  test('run gives output and exit code', async () => {
    const output = new PassThrough();
    const [ended, container] = (await docker.run('busybox', sh('echo hi; exit 4'), output, {
      Tty: true,
      Labels: LABELS,
    })) as [{ StatusCode: number }, Docker.Container];
    expect(ended.StatusCode).toBe(4);
    expect((output.read() as Buffer).toString()).toBe('hi\r\n');
    await container.remove();
  });

  test('a container lives through its verbs', async () => {
    const container = await create(['sleep', '1000'], { name: 'rode-life', HostConfig: { Memory: 32 << 20 } });
    const status = async () => (await container.inspect()).State.Status;
    expect(await status()).toBe('created');
    await container.start();
    expect(await refusal(container.start())).toBe(304);
    await container.pause();
    expect(await status()).toBe('paused');
    await container.unpause();
    await container.rename({ name: 'rode-after' });
    await container.update({ Memory: 48 << 20, MemorySwap: -1 });
    const { Name, HostConfig } = await docker.getContainer('rode-after').inspect();
    expect([Name, HostConfig.Memory]).toEqual(['/rode-after', 48 << 20]);
    await container.restart({ t: 0 });
    await container.kill();
    expect(await container.wait()).toMatchObject({ StatusCode: 137 });
    expect(await refusal(container.kill())).toBe(409);
    await container.start();
    await container.stop({ t: 0 });
    expect(await status()).toBe('exited');
    expect(await refusal(docker.createContainer({ Image: 'busybox', name: 'rode-after' }))).toBe(409);
    await container.remove();
    expect(await refusal(container.inspect())).toBe(404);
  });

  test('lists by filters, and prunes what ended', async () => {
    const running = await start(['sleep', '1000'], { name: 'rode-l1' });
    const ended = await start(sh('exit 3'), { name: 'rode-l2' });
    await ended.wait();
    const ids = async (filters: Record<string, string[]>, all = true) =>
      (await docker.listContainers({ all, filters })).map(({ Id }) => Id);
    expect(await ids({ label: ['tour=dockerode'] })).toEqual([ended.id, running.id]);
    expect(await ids({ label: ['tour=dockerode'] }, false)).toEqual([running.id]);
    expect(await ids({ exited: ['3'], name: ['rode-'] })).toEqual([ended.id]);
    const pruned = await docker.pruneContainers({ filters: { label: ['tour=dockerode'] } });
    expect(pruned.ContainersDeleted).toEqual([ended.id]);
  });

  test('top, stats, changes', async () => {
    const container = await start(sh('echo x > /made; exec sleep 1000'));
    await expect.poll(async () => (await container.top({ ps_args: 'aux' })).Processes?.[0].at(-1)).toBe('sleep 1000');
    const stats = await container.stats({ stream: false });
    expect(stats.pids_stats?.current).toBe(1);
    const flow = (await container.stats({ stream: true })) as Readable;
    const first = await new Promise<Buffer>((resolve) => void flow.once('data', resolve));
    expect(JSON.parse(first.toString())).toMatchObject({ id: container.id });
    flow.destroy();
    expect(await container.changes()).toContainEqual({ Path: '/made', Kind: 1 });
  });

  test('logs, whole and followed', async () => {
    const container = await start(sh('echo out; echo err >&2; sleep 0.3; echo end'));
    const followed = await container.logs({ follow: true, stdout: true, stderr: true });
    expect(await demultiplexed(followed)).toEqual({ stdout: 'out\nend\n', stderr: 'err\n' });
    const past = await container.logs({ follow: false, stdout: true, tail: 1, timestamps: true });
    expect(past.subarray(8).toString()).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]+Z end\n$/);
  });

  test('attach carries input and output', async () => {
    const container = await create(['sort'], { OpenStdin: true, StdinOnce: true });
    const stream = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
    await container.start();
    const output = demultiplexed(stream);
    stream.end('b\na\n');
    expect(await output).toEqual({ stdout: 'a\nb\n', stderr: '' });
  });

  test('attach to a terminal, resized and left by its detach keys', async () => {
    const container = await create(sh('read go; stty size; sleep 1000'), { Tty: true, OpenStdin: true });
    const stream = await container.attach({
      stream: true,
      stdin: true,
      stdout: true,
      hijack: true,
      detachKeys: 'ctrl-x',
    });
    await container.start();
    await container.resize({ h: 12, w: 34 });
    const output = textOf(stream);
    stream.write('go\n');
    const followed = await container.logs({ follow: true, stdout: true });
    for await (const piece of followed as unknown as AsyncIterable<Buffer>) {
      if (piece.toString().includes('12 34')) break;
    }
    stream.write('\x18');
    expect(await output).toContain('12 34');
    expect((await container.inspect()).State.Running).toBe(true);
  });

  test('exec beside it, with input, sizes and an exit code', async () => {
    const container = await start(['sleep', '1000']);
    const run = await container.exec({
      Cmd: sh('cat; echo $A; pwd; exit 5'),
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      Env: ['A=b'],
      WorkingDir: '/tmp',
    });
    const stream = await run.start({ hijack: true, stdin: true });
    const output = demultiplexed(stream);
    stream.end('typed\n');
    expect(await output).toEqual({ stdout: 'typed\nb\n/tmp\n', stderr: '' });
    expect(await run.inspect()).toMatchObject({ Running: false, ExitCode: 5, ContainerID: container.id });
    const terminal = await container.exec({
      Cmd: sh('read go; stty size'),
      AttachStdin: true,
      AttachStdout: true,
      Tty: true,
    });
    const typed = await terminal.start({ hijack: true, stdin: true, Tty: true });
    await terminal.resize({ h: 13, w: 35 });
    const shown = textOf(typed);
    typed.write('go\n');
    expect(await shown).toContain('13 35');
    const left = await container.exec({ Cmd: ['cat'], AttachStdin: true, AttachStdout: true, Tty: true });
    const leaving = await left.start({ hijack: true, stdin: true, Tty: true });
    const ended = textOf(leaving);
    leaving.write('\x10\x11');
    await ended;
    expect((await left.inspect()).Running).toBe(true);
  });

  test('archives in and out, and the whole root', async () => {
    const container = await create(['cat', '/in/a']);
    const tar = await tarBytes({ name: 'in/a', body: 'from outside\n' }, { name: 'in/b', body: 'b' });
    await container.putArchive(Readable.from([tar]), { path: '/' });
    expect(await tarNames(await container.getArchive({ path: '/in' }))).toEqual(['in/', 'in/a', 'in/b']);
    const { headers } = (await container.infoArchive({ path: '/in/a' })) as unknown as {
      headers: Record<string, string>;
    };
    const stat = JSON.parse(Buffer.from(headers['x-docker-container-path-stat'] ?? '', 'base64').toString()) as object;
    expect(stat).toMatchObject({ name: 'a', size: 13 });
    expect(await tarNames(await container.export())).toContain('in/a');
    expect(await refusal(container.getArchive({ path: '/nosuch' }))).toBe(404);
  });
});

describe('images', () => {
  test('inspect, list, history, tag, remove', async () => {
    const busybox = docker.getImage('busybox');
    const { Id, Os } = await busybox.inspect();
    expect(Os).toBe('linux');
    expect((await busybox.history()).at(0)).toMatchObject({ Id });
    await busybox.tag({ repo: 'rode-tag', tag: 'one' });
    const found = await docker.listImages({ filters: { reference: ['rode-tag'] } });
    expect(found.map((image) => [image.Id, image.RepoTags?.includes('rode-tag:one')])).toEqual([[Id, true]]);
    expect(await docker.getImage('rode-tag:one').remove()).toEqual([{ Untagged: 'rode-tag:one' }]);
    expect(await refusal(docker.getImage('rode-tag:one').inspect())).toBe(404);
  });

  test('commit, save, load, import', async () => {
    const container = await start(sh('echo kept > /kept'));
    await container.wait();
    const { Id } = (await container.commit({ repo: 'rode-commit', tag: 'v1', changes: 'CMD cat /kept' })) as {
      Id: string;
    };
    await docker.getImage('busybox').tag({ repo: 'rode-save', tag: 'v1' });
    const one = await buffer(await docker.getImage('rode-commit:v1').get());
    const both = await buffer(await saved('rode-commit:v1', 'rode-save:v1'));
    expect(both.byteLength).toBeGreaterThan(one.byteLength);
    for (const name of ['rode-commit:v1', 'rode-save:v1']) await docker.getImage(name).remove();
    const loaded = await progress(await docker.loadImage(Readable.from([both])));
    expect(
      loaded
        .map(({ stream }) => String(stream))
        .filter((line) => line.startsWith('Loaded'))
        .sort((a, b) => a.localeCompare(b)),
    ).toEqual(['Loaded image: rode-commit:v1\n', 'Loaded image: rode-save:v1\n']);
    expect((await docker.getImage('rode-commit:v1').inspect()).Id).toBe(Id);
    const tar = await tarBytes({ name: 'file', body: 'text' });
    const imported = await progress(await docker.importImage(Readable.from([tar]), { repo: 'rode-import', tag: 'v1' }));
    expect(imported.at(-1)).toMatchObject({ status: expect.stringMatching(/^sha256:/) as unknown });
    for (const name of ['rode-commit:v1', 'rode-save:v1', 'rode-import:v1']) await docker.getImage(name).remove();
  });

  test('build, from its cache the second time, and prune', async () => {
    const context = await tarBytes(
      { name: 'Dockerfile', body: 'FROM busybox\nCOPY a /a\nRUN cat /a > /b\nCMD cat /b\n' },
      { name: 'a', body: 'copied\n' },
    );
    const build = async () =>
      progress(await docker.buildImage(Readable.from([context]), { t: 'rode-build', labels: { rode: 'built' } }));
    const id = (messages: Record<string, unknown>[]) => messages.map(({ aux }) => aux).find(Boolean);
    const first = await build();
    expect(id(first)).toMatchObject({ ID: expect.stringMatching(/^sha256:/) as unknown });
    const second = await build();
    expect(second.map(({ stream }) => stream)).toContain(' ---> Using cache\n');
    expect(id(second)).toEqual(id(first));
    const broken = await tarBytes({ name: 'Dockerfile', body: 'FROM busybox\nRUN exit 9\n' });
    const failed = await progress(await docker.buildImage(Readable.from([broken]), {}));
    expect(failed.at(-1)?.['error']).toBe("The command '/bin/sh -c exit 9' returned a non-zero code: 9");
    await docker.getImage('rode-build').remove({ noprune: true });
    const pruned = await docker.pruneImages({ filters: { dangling: ['false'], label: ['rode=built'] } });
    expect(pruned.SpaceReclaimed).toBeTypeOf('number');
    expect(await docker.pruneBuilder()).toHaveProperty('SpaceReclaimed');
  });

  const whyNot = whyNoRegistry();
  test.skipIf(whyNot !== undefined)(`push, pull, distribution, login${whyNot ? `: ${whyNot}` : ''}`, async () => {
    await using registry = await startRegistry();
    await using guarded = await startRegistry({ account: ACCOUNT });
    const repo = `${registry.address}/rode/app`;
    await docker.getImage('busybox').tag({ repo, tag: 'v1' });
    const pushed = await progress(await docker.getImage(`${repo}:v1`).push({ authconfig: {} }));
    const { Digest = '' } = (pushed.map(({ aux }) => aux).find(Boolean) ?? {}) as { Digest?: string };
    await docker.getImage(`${repo}:v1`).remove();
    await progress(await docker.pull(`${repo}:v1`));
    expect((await docker.getImage(`${repo}:v1`).inspect()).RepoDigests).toContain(`${repo}@${Digest}`);
    const { Descriptor } = (await docker.getImage(`${repo}:v1`).distribution()) as { Descriptor: { digest: string } };
    expect(Descriptor.digest).toBe(Digest);
    await docker.getImage(`${repo}:v1`).remove();
    expect(await refusal(docker.pull(`${repo}:nosuch`))).toBe(404);
    expect(await refusal(docker.checkAuth({ username: 'a', password: 'b', serveraddress: '127.0.0.1:1' }))).toBe(500);
    const login = { username: ACCOUNT.name, password: ACCOUNT.password, serveraddress: guarded.address };
    expect(await docker.checkAuth(login)).toMatchObject({ Status: 'Login Succeeded' });
    expect(await refusal(docker.checkAuth({ ...login, password: 'wrong' }))).toBe(401);
  });
});

describe('networks, volumes, system', () => {
  test('networks join and leave', async () => {
    const network = await docker.createNetwork({
      Name: 'rode-net',
      Labels: LABELS,
      IPAM: { Driver: 'default', Config: [{ Subnet: '10.125.0.0/24' }] },
    });
    const container = await start(['sleep', '1000'], { name: 'rode-member' });
    await network.connect({
      Container: container.id,
      EndpointConfig: { Aliases: ['pal'], IPAMConfig: { IPv4Address: '10.125.0.50' } },
    });
    const { Containers } = (await network.inspect()) as { Containers: Record<string, { IPv4Address: string }> };
    expect(Containers[container.id]?.IPv4Address).toBe('10.125.0.50/24');
    expect(await refusal(network.remove())).toBe(403);
    await network.disconnect({ Container: container.id });
    expect((await docker.listNetworks({ filters: { name: ['rode-net'] } })).map(({ Id }) => Id)).toEqual([network.id]);
    await network.remove();
    expect(await refusal(network.inspect())).toBe(404);
    await docker.createNetwork({ Name: 'rode-pruned', Labels: LABELS });
    expect(await docker.pruneNetworks({ filters: { label: ['tour=dockerode'] } })).toEqual({
      NetworksDeleted: ['rode-pruned'],
    });
  });

  test('volumes keep what containers write', async () => {
    await docker.createVolume({ Name: 'rode-data', Labels: LABELS });
    const volume = docker.getVolume('rode-data');
    const HostConfig = { Binds: ['rode-data:/d'] };
    const writer = await start(sh('echo kept > /d/f'), { HostConfig });
    await writer.wait();
    const reader = await start(['cat', '/d/f'], { HostConfig });
    await reader.wait();
    expect(await demultiplexed(await reader.logs({ follow: true, stdout: true }))).toMatchObject({ stdout: 'kept\n' });
    expect(await refusal(volume.remove())).toBe(409);
    expect((await docker.listVolumes({ filters: { name: ['rode-data'] } })).Volumes).toHaveLength(1);
    expect(await volume.inspect()).toMatchObject({ Driver: 'local', Labels: LABELS });
    await Promise.all([writer.remove(), reader.remove()]);
    await volume.remove();
    const anonymous = await docker.createVolume({});
    const { VolumesDeleted } = await docker.pruneVolumes();
    expect(VolumesDeleted).toEqual([anonymous.name]);
  });

  test('the engine tells about itself', async () => {
    expect(String(await docker.ping())).toBe('OK');
    expect((await docker.version()).Os).toBe('linux');
    expect(((await docker.info()) as { OSType: string }).OSType).toBe('linux');
    expect(await docker.df()).toMatchObject({ Images: expect.any(Array) as unknown });
    expect((await docker.listPlugins()) as unknown).toEqual([]);
    const asked = [docker.swarmInspect(), docker.listServices(), docker.listNodes(), docker.listSecrets()];
    expect(await Promise.all(asked.map(refusal))).toEqual([503, 503, 503, 503]);
  });

  test('events come as they happen', async () => {
    const stream = (await docker.getEvents({
      filters: { label: ['tour=dockerode'], type: ['container'] },
    })) as Readable;
    const lines: string[] = [];
    stream.setEncoding('utf8').on('data', (piece: string) => void lines.push(...piece.trim().split('\n')));
    const container = await start(sh('exit 2'), { name: 'rode-events' });
    await container.wait();
    await container.remove();
    const seen = () => lines.map((line) => JSON.parse(line) as { Action: string }).map(({ Action }) => Action);
    await expect.poll(seen).toEqual(['create', 'start', 'die', 'destroy']);
    stream.destroy();
  });
});

test('every answer fitted the document', () => {
  expect([...tour.faults]).toEqual([]);
});

test('it has seen every endpoint that dockerode knows', () => {
  expect(unvisited(tour)).toEqual([]);
});
