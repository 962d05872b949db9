import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ContainerCreateRequest } from '../../model/types.ts';
import { TarReader } from '../../archive/tar-reader.ts';
import { gzip, tarBytes, type TestEntry } from '../../archive/testing/tar-of.ts';
import { streamOf } from '../../std/stream-of.ts';
import { chunks } from '../../std/chunks.ts';
import { describeNative } from '../../engine/testing/describe-native.ts';
import { leftovers } from '../../engine/testing/leftovers.ts';
import type { NativeEngine } from '../../engine/testing/native-engine.ts';

async function list(tar: ReadableStream<Uint8Array>): Promise<string[]> {
  const reader = new TarReader(tar);
  const lines: string[] = [];
  for (let header = await reader.next(); header; header = await reader.next()) {
    let body = '';
    await reader.read((piece) => (body += new TextDecoder().decode(piece)));
    lines.push([header.name, header.linkName && `-> ${header.linkName}`, body.trim()].filter(Boolean).join(' '));
  }
  await reader.drain();
  return lines;
}

describeNative('files of containers', (native) => {
  let before = '';
  beforeAll(async () => {
    await start('box', {
      Cmd: [
        'sh',
        '-ec',
        `mkdir -p /d/sub; echo hi > /d/f; ln -s /d /ld; ln -s f /d/lf; ln -s /nowhere /dangling; ln -s ../../../etc/passwd /lp
         rm /bin/vi; echo x >> /etc/group; echo ready; exec sleep 1000`,
      ],
      HostConfig: { Binds: ['/etc/ssl:/ro:ro', '/var/tmp:/rw'], Tmpfs: { '/tm': '' } },
    });
    await start('stopped', { Cmd: ['sh', '-c', 'echo was here > /file'] });
    await native.engine.containers.stop('stopped', {});
    before = await leftovers(native.guest);
  });
  afterAll(async () => {
    expect(await leftovers(native.guest)).toBe(before);
  });

  async function start(name: string, request: ContainerCreateRequest): Promise<void> {
    const { containers } = native.engine;
    const { Id } = await containers.create({ Image: 'busybox', ...request }, { name });
    const streams = { stdin: false, stdout: true, stderr: true, logs: false, stream: true };
    const attachment = await containers.attach(Id, streams);
    const output = chunks(attachment.output);
    await containers.start(Id);
    await output.next();
    await attachment[Symbol.asyncDispose]();
  }

  const files = (): NativeEngine['engine']['containers']['files'] => native.engine.containers.files;
  const copy = async (path: string, ref = 'box'): Promise<string[]> => list((await files().read(ref, path)).tar);

  test.each([
    ['/d', ['d/', 'd/f hi', 'd/lf -> f', 'd/sub/']],
    ['/d/', ['d/', 'd/f hi', 'd/lf -> f', 'd/sub/']],
    ['/d/.', ['./', './f hi', './lf -> f', './sub/']],
    ['/d/f', ['f hi']],
    ['../../d/f', ['f hi']],
    ['/ld', ['ld -> /d']],
    ['/ld/', ['ld/', 'ld/f hi', 'ld/lf -> f', 'ld/sub/']],
    ['/ld/.', ['./', './f hi', './lf -> f', './sub/']],
    ['/dangling', ['dangling -> /nowhere']],
    ['/ld/sub/', ['sub/']],
    ['/tm', ['tm/']],
  ])('%s is copied', async (path, entries) => {
    expect(await copy(path)).toEqual(entries);
  });

  test('what is mounted is there, and the files that the engine makes', async () => {
    expect(await copy('/etc/hostname')).toEqual([expect.stringMatching(/^hostname [0-9a-f]{12}$/)]);
    expect((await copy('/ro'))[0]).toBe('ro/');
    expect((await copy('/ro')).length).toBeGreaterThan(1);
  });

  test.each([
    ['/nope', 404, 'Could not find the file /nope in container box'],
    ['/nope/x', 404, 'Could not find the file /nope/x in container box'],
    ['/dangling/', 404, 'Could not find the file /dangling/ in container box'],
    ['/proc/1', 404, 'Could not find the file /proc/1 in container box'],
    ['/d/f/', 500, /^lstat \S+\/merged\/d\/f\/: not a directory$/],
    ['/d/f/x', 500, /^lstat \S+\/merged\/d\/f\/x: not a directory$/],
  ])('%s is not', async (path, status, message) => {
    await expect(files().read('box', path)).rejects.toMatchObject({ status, message: expect.stringMatching(message) });
    await expect(files().stat('box', path)).rejects.toMatchObject({ status, message: expect.stringMatching(message) });
  });

  test.each([
    ['/', { name: '/', linkTarget: '' }],
    ['/d/f', { name: 'f', size: 3, mode: 420, linkTarget: '' }],
    ['/ld', { name: 'ld', mode: 134218239, linkTarget: '/d' }],
    ['/d/lf', { name: 'lf', linkTarget: '/d/f' }],
    ['/lp', { name: 'lp', linkTarget: '/etc/passwd' }],
    ['/dangling', { name: 'dangling', linkTarget: '/nowhere' }],
    ['/d/.', { name: '.', linkTarget: '' }],
  ])('%s is told about', async (path, stat) => {
    expect(await files().stat('box', path)).toMatchObject(stat);
  });

  async function put(path: string, entries: TestEntry[], options = {}, ref = 'box'): Promise<void> {
    const none = { copyUidGid: false, keepKinds: false };
    await files().write(ref, path, gzip(await tarBytes(...entries)), { ...none, ...options });
  }

  test('archives are unpacked, also through links, and into mounts', async () => {
    await put('/ld', [{ name: 'new', body: 'by link', uid: 3, gid: 4 }]);
    expect(await copy('/d/new')).toEqual(['new by link']);
    await put('/', [{ name: 'ld/deep/newer', body: 'deeper' }]);
    expect(await copy('/d/deep')).toEqual(['deep/', 'deep/newer deeper']);
    await put('/rw', [{ name: 'drydock-test', body: '' }]);
    expect((await files().stat('box', '/rw/drydock-test')).size).toBe(0);
    await put('/d', [
      { name: 'passwd', type: 'symlink', linkName: '/etc/passwd' },
      { name: 'passwd', body: 'not yours' },
    ]);
    expect((await copy('/etc/passwd'))[0]).toContain('root:x:0:0');
  });

  test.each([
    ['/d/f', [{ name: 'x' }], 400, 'extraction point is not a directory'],
    ['/nope', [{ name: 'x' }], 404, 'Could not find the file /nope in container box'],
    ['/ro', [{ name: 'x' }], 403, 'mounted volume is marked read-only'],
    ['/d', [{ name: '../x' }], 500, '"../x" is outside of "/d"'],
  ])('into %s %j', async (path, entries, status, message) => {
    await expect(put(path, entries)).rejects.toMatchObject({ status, message });
  });

  test('what is no archive is told so', async () => {
    const garbage = streamOf([new TextEncoder().encode('garbage'.repeat(200))]);
    const message = expect.stringMatching(/^archive\/tar: invalid tar header/);
    await expect(files().write('box', '/d', garbage, { copyUidGid: false, keepKinds: false })).rejects.toMatchObject({
      message,
    });
  });

  test('a hostile archive leaves nothing, and the next is taken', async () => {
    const hostile: [TestEntry, string][] = [
      [{ name: 'l', type: 'link', linkName: '../../etc/passwd' }, 'invalid hardlink "/etc/passwd"'],
      [{ name: 'zeros', body: new Uint8Array(80 * 1024 * 1024) }, 'refused as a decompression bomb'],
    ];
    for (const [entry, why] of hostile) {
      await expect(put('/d/sub', [entry])).rejects.toMatchObject({ message: expect.stringContaining(why) });
      expect(await copy('/d/sub/.')).toEqual(['./']);
    }
    await put('/d', [{ name: 'new', body: 'taken', uid: 3, gid: 4 }]);
    expect(await copy('/d/new')).toEqual(['new taken']);
  });

  test('a read-only root takes nothing; the container’s user owns what is asked to be theirs', async () => {
    await start('user', { Cmd: ['sh', '-c', 'echo up; exec sleep 100'], User: '1000:7' });
    await put('/tmp', [{ name: 'mine', body: '', uid: 5, gid: 5 }], { copyUidGid: true }, 'user');
    const reader = new TarReader((await files().read('user', '/tmp/mine')).tar);
    expect(await reader.next()).toMatchObject({ uid: 1000, gid: 7 });
    await reader.drain();
    await start('readonly', { Cmd: ['sh', '-c', 'echo up; exec sleep 100'], HostConfig: { ReadonlyRootfs: true } });
    await expect(put('/tmp', [{ name: 'x' }], {}, 'readonly')).rejects.toMatchObject({
      status: 403,
      message: 'container rootfs is marked read-only',
    });
    for (const name of ['user', 'readonly'])
      await native.engine.containers.remove(name, { force: true, volumes: false, link: false });
  });

  test('a stopped container’s files, which keep it from starting meanwhile', async () => {
    expect(await copy('/file', 'stopped')).toEqual(['file was here']);
    await put('/', [{ name: 'later', body: 'added' }], {}, 'stopped');
    const { tar } = await files().read('stopped', '/etc');
    const started = native.engine.containers.start('stopped');
    const first = await Promise.race([started.then(() => 'started'), list(tar).then(() => 'read')]);
    expect(first).toBe('read');
    await started;
    await native.engine.containers.stop('stopped', { seconds: 0 });
    expect(await copy('/later', 'stopped')).toEqual(['later added']);
  });

  test('a reader that leaves lets the container go', async () => {
    const { tar } = await files().read('stopped', '/');
    const reader = tar.getReader();
    await reader.read();
    await reader.cancel();
    expect(await native.engine.containers.start('stopped')).toBe(true);
    await native.engine.containers.stop('stopped', { seconds: 0 });
  });

  test('a reader that never begins lets it go too', async () => {
    await (await files().read('stopped', '/')).tar.cancel();
    await (await files().export('stopped')).cancel();
    expect(await native.engine.containers.start('stopped')).toBe(true);
    await native.engine.containers.stop('stopped', { seconds: 0 });
    // On one that runs each would leave a process.
    await (await files().read('box', '/etc')).tar.cancel();
    await (await files().export('box')).cancel();
  });

  test('who removes it by force waits for no reader and no writer', async () => {
    const { containers } = native.engine;
    await containers.create({ Image: 'busybox' }, { name: 'wanted' });
    const { tar } = await files().read('wanted', '/etc');
    const silent = new ReadableStream<Uint8Array>();
    const written = files().write('wanted', '/', silent, { copyUidGid: false, keepKinds: false });
    written.catch(() => undefined);
    await containers.remove('wanted', { force: true, volumes: false, link: false });
    await expect(list(tar)).rejects.toThrow();
    await expect(written).rejects.toThrow();
  });

  test('changes: what was added, modified, deleted', async () => {
    const kinds = ['C', 'A', 'D'];
    const changes = (await files().changes('box')).map(({ Path, Kind }) => `${kinds[Kind] ?? ''} ${Path}`);
    expect(changes.filter((line) => !/ \/(ro|rw|tm)$/.test(line))).toEqual([
      'C /bin',
      'D /bin/vi',
      'A /d',
      'A /d/deep',
      'A /d/deep/newer',
      'A /d/f',
      'A /d/lf',
      'A /d/new',
      'A /d/passwd',
      'A /d/sub',
      'A /dangling',
      'C /etc',
      'C /etc/group',
      'A /ld',
      'A /lp',
    ]);
  });

  test('export: the whole root, without what is mounted in it', async () => {
    const entries = await list(await files().export('box'));
    expect(entries).toContain('d/f hi');
    expect(entries).toContain('.dockerenv');
    expect(entries.some((entry) => entry.startsWith('ro/'))).toBe(true);
    expect(entries.some((entry) => entry.startsWith('ro/c'))).toBe(false);
    expect(entries.some((entry) => entry.startsWith('bin/vi '))).toBe(false);
    expect(entries.some((entry) => entry.startsWith('bin/sh'))).toBe(true);
  });
});
