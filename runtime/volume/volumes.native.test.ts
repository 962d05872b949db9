import { beforeAll, expect, test } from 'vitest';
import type { ContainerCreateRequest, HostConfig } from '../model/types.ts';
import { describeNative, runContainer } from '../engine/testing/describe-native.ts';
import { leftovers } from '../engine/testing/leftovers.ts';

describeNative('volumes', (native) => {
  let before = '';
  beforeAll(async () => {
    before = await leftovers(native.guest);
  });

  const create = async (host: HostConfig, config: ContainerCreateRequest = {}): Promise<string> =>
    (await native.engine.containers.create({ Image: 'busybox', ...config, HostConfig: host }, {})).Id;

  /** `docker run --rm`: what a shell line prints. Errors go the same way: nothing puts two pipes in order. */
  const sh = async (line: string, host: HostConfig = {}, config: ContainerCreateRequest = {}): Promise<string> =>
    (await runContainer(native.engine, ['sh', '-c', `exec 2>&1; ${line}`], host, config)).output;

  const names = async (filters: [string, string[]][] = []): Promise<string[]> =>
    (await native.engine.volumes.list(new Map(filters))).map(({ Name }) => Name);
  const removeContainer = (id: string, volumes = false): Promise<void> =>
    native.engine.containers.remove(id, { force: true, volumes, link: false });
  const removeVolume = (name: string): Promise<void> => native.engine.volumes.remove(name, { force: false });

  test('what one container writes, the next one reads; read-only is so', async () => {
    await sh('echo kept > /data/file', { Binds: ['v1:/data'] });
    expect(await sh('cat /data/file; echo no > /data/file', { Binds: ['v1:/data:ro'] })).toBe(
      "kept\nsh: can't create /data/file: Read-only file system\n",
    );
    const mounts = [{ Type: 'volume' as const, Source: 'v1', Target: '/m', ReadOnly: true }];
    expect(await sh('cat /m/file', { Mounts: mounts })).toBe('kept\n');
    await removeVolume('v1');
    expect(await names()).toEqual([]);
  });

  test('an empty volume gets what the image has at its place, once, with owner and mode', async () => {
    expect(await sh('ls /data | wc -l; stat -c %u:%g:%a /data', { Binds: ['v2:/data'] })).toBe('0\n0:0:755\n');
    const look = 'ls /etc; stat -c %u:%g:%a /etc /etc/*; cat /etc/hostname /etc/passwd';
    const etc = await sh(look, {}, { Hostname: 'box' });
    expect(etc).toContain('passwd');
    expect(await sh(look, { Binds: ['v3:/etc'] }, { Hostname: 'box' })).toBe(etc);
    await sh('rm /copy/passwd', { Binds: ['v3:/copy'] });
    expect(await sh('ls /etc', { Binds: ['v3:/etc'] })).not.toContain('passwd');
    for (const name of ['v2', 'v3']) await removeVolume(name);
  });

  test('a volume that was created before, without options, gets it too', async () => {
    await native.engine.volumes.create({ Name: 'v11', DriverOpts: {} });
    expect(await sh('ls /etc', { Binds: ['v11:/etc'] })).toContain('passwd');
    await removeVolume('v11');
  });

  test('what is nearer to the root is mounted first, whatever it is', async () => {
    const host = { Binds: ['v9:/a', 'v10:/a/b/c'], Tmpfs: { '/a/b': '' } };
    expect(await sh('echo deep > /a/b/c/f; touch /a/b/gone /a/kept; ls /a/b', host)).toBe('c\ngone\n');
    expect(await sh('ls -R /m; cat /n/f', { Binds: ['v9:/m', 'v10:/n'] })).toBe('/m:\nb\nkept\n\n/m/b:\ndeep\n');
    for (const name of ['v9', 'v10']) await removeVolume(name);
  });

  test('a volume that shall stay empty does', async () => {
    const Mounts = [{ Type: 'volume' as const, Source: 'v4', Target: '/etc', VolumeOptions: { NoCopy: true } }];
    // What the engine itself puts there.
    expect(await sh('ls /etc', { Mounts })).toBe('hostname\nhosts\nresolv.conf\n');
    await removeVolume('v4');
  });

  test('a volume in use stays, and its users are named', async () => {
    const id = await create({ Binds: ['v5:/data'] });
    await expect(removeVolume('v5')).rejects.toThrow(`remove v5: volume is in use - [${id}]`);
    expect(await names([['dangling', ['true']]])).toEqual([]);
    await removeContainer(id, true);
    expect(await names([['dangling', ['true']]])).toEqual(['v5']);
    await removeVolume('v5');
    await expect(removeVolume('v5')).rejects.toThrow('get v5: no such volume');
  });

  test('anonymous volumes go with their container where that is wanted', async () => {
    const config = { Volumes: { '/one': {}, '/two/': {} } };
    const id = await create({ Binds: ['v6:/two'] }, config);
    const { Mounts = [] } = await native.engine.containers.inspect(id, { size: false });
    expect(Mounts.map(({ Destination, Name, Mode }) => [Destination, Name === 'v6', Mode])).toEqual([
      ['/one', false, ''],
      ['/two', true, 'z'],
    ]);
    await removeContainer(id, true);
    expect(await names()).toEqual(['v6']);
    const kept = await create({}, config);
    await removeContainer(kept, false);
    expect(await names()).toHaveLength(3);
    await sh('true', {}, config);
    expect(await names()).toHaveLength(3);
    expect((await native.engine.volumes.prune(new Map(), { anonymousOnly: true })).VolumesDeleted).toHaveLength(2);
    expect(await native.engine.volumes.prune(new Map(), { anonymousOnly: false })).toMatchObject({
      VolumesDeleted: ['v6'],
    });
  });

  test('containers lend their mounts', async () => {
    const lender = await create({ Binds: ['v7:/data', '/tmp:/host:ro'] });
    const line = 'echo x > /data/y; grep -E " /(data|host) " /proc/mounts | cut -d" " -f2,4 | cut -d, -f1';
    expect(await sh(line, { VolumesFrom: [`${lender}:ro`] })).toBe(
      "sh: can't create /data/y: Read-only file system\n/data ro\n/host ro\n",
    );
    expect(await sh(line, { VolumesFrom: [lender] })).toBe('/data rw\n/host ro\n');
    await expect(create({ VolumesFrom: [`${lender}:bad`] })).rejects.toThrow('invalid mode: bad');
    await expect(create({ VolumesFrom: ['nobody'] })).rejects.toThrow('No such container: nobody');
    await removeContainer(lender);
    await removeVolume('v7');
  });

  test('a part of a volume can be mounted, but nothing outside of it', async () => {
    await sh('mkdir -p /v/a/b; echo deep > /v/a/b/c; ln -s /etc /v/out', { Binds: ['v8:/v'] });
    const part = (Subpath: string): HostConfig => ({
      Mounts: [{ Type: 'volume', Source: 'v8', Target: '/p', VolumeOptions: { Subpath } }],
    });
    expect(await sh('cat /p/c', part('a/b'))).toBe('deep\n');
    await expect(create(part('../x'))).rejects.toThrow('subpath must be a relative path within the volume');
    const bad = await create(part('out'));
    await expect(native.engine.containers.start(bad)).rejects.toThrow();
    await removeContainer(bad);
    await removeVolume('v8');
  });

  test('a volume can stand for something that is mounted while it is used', async () => {
    await native.engine.volumes.create({
      Name: 'mem',
      DriverOpts: { type: 'tmpfs', device: 'tmpfs', o: 'size=64k,noexec' },
    });
    const line = 'echo once > /m/f; grep " /m " /proc/mounts | cut -d" " -f3; ls /m';
    expect(await sh(line, { Binds: ['mem:/m'] })).toBe('tmpfs\nf\n');
    expect(await sh('ls /m', { Binds: ['mem:/m'] })).toBe('');
    await removeVolume('mem');
    await native.engine.volumes.create({ Name: 'broken', DriverOpts: { type: 'nosuchfs', device: 'x' } });
    const id = await create({ Binds: ['broken:/m'] });
    await expect(native.engine.containers.start(id)).rejects.toThrow('failed to mount local volume');
    await removeContainer(id);
    await removeVolume('broken');
  });

  test('what cannot be a volume is refused in Docker’s words, and nothing stays behind', async () => {
    const bad = (request: object) => native.engine.volumes.create(request);
    await expect(bad({ Name: 'x' })).rejects.toThrow('volume name is too short');
    await expect(bad({ Name: 'a/../b' })).rejects.toThrow('includes invalid characters for a local volume name');
    await expect(bad({ Name: '..' })).rejects.toThrow('includes invalid characters');
    await expect(bad({ Name: 'ok', Driver: 'nfs' })).rejects.toThrow('create ok: error looking up volume plugin nfs');
    await expect(bad({ Name: 'ok', DriverOpts: { bad: '1' } })).rejects.toThrow('create ok: invalid option: "bad"');
    await expect(create({ Binds: ['good:/a', 'x:/b'] })).rejects.toThrow('volume name is too short');
    await expect(create({ Binds: ['good:/a', 'fine:/a'] })).rejects.toThrow('Duplicate mount point: /a');
    expect(await names()).toEqual([]);
    expect(await leftovers(native.guest)).toBe(before);
  });
});
