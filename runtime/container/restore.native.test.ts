/** An engine that finds what another one left, some of which somebody has spoilt. */
import { expect, test } from 'vitest';
import { describeNative } from '../engine/testing/describe-native.ts';
import { encodeText } from '../guest/bytes.ts';
import { hostConfigFile, stateFile } from '../model/paths.ts';
import { MemoryStateFiles } from '../store/state-files.ts';
import { stateJson } from '../store/stored-instant.ts';
import { completeHostConfig } from './config/complete-host-config.ts';
import type { ContainerRecord } from './container.ts';
import { toStored } from './stored.ts';
import { testContainer } from './testing/container-fixture.ts';

const files = new MemoryStateFiles();
const idOf = (digit: string): string => digit.repeat(64);
const EXITED = {
  status: 'exited',
  exitCode: 4,
  error: '',
  oomKilled: false,
  startedAt: 1_700_000_000_000_000_000n,
  finishedAt: 1_700_000_001_000_000_000n,
} as const;

/** Writes a container down as an engine does. */
async function leave(digit: string, record: Partial<ContainerRecord>): Promise<string> {
  const id = idOf(digit);
  const { identity } = testContainer();
  const container = testContainer(
    { state: EXITED, hasBeenStarted: true, hostConfig: completeHostConfig({ Memory: 2 ** 26 }), ...record },
    { identity: { ...identity, id } },
  );
  await files.write(stateFile(id), encodeText(stateJson(toStored(container))));
  await files.write(hostConfigFile(id), encodeText(JSON.stringify(container.hostConfig)));
  return id;
}

const spoil = (path: string, text: string): Promise<void> => files.write(path, encodeText(text));

await leave('1', { name: 'first' });
await spoil(stateFile(await leave('2', { name: 'cut' })), '{"ID": "22');
await spoil(hostConfigFile(await leave('3', { name: 'greedy' })), '{"Memory": 1e300}');
await files.remove(hostConfigFile(await leave('4', { name: 'bare' })));
await leave('5', { name: 'first' });
const running = {
  status: 'running',
  pid: 2 ** 22 - 3,
  startedAt: 1n,
  oomKilled: false,
  finishedAt: undefined,
} as const;
await leave('6', { name: 'gone', state: running });
await files.write('containers/nonsense/config.v2.json', encodeText('{}'));
await leave('7', { name: 'last' });
await spoil('network/files/networks/x.json', '{"version":1,"network":{"id":7}}');
const volume = { name: 'data', createdAt: '2026-01-02T03:04:05Z', labels: null, options: null, anonymous: false };
await spoil('volumes/metadata.json', JSON.stringify([{ ...volume, name: '../../etc' }, volume]));

const logged: string[] = [];

describeNative(
  'an engine that finds spoilt files',
  (native) => {
    test('takes the other containers up, and each that it can’t is told with its file and what to do', async () => {
      const all = await native.engine.containers.list({ all: true, size: false, filters: new Map() });
      expect(new Set(all.map(({ Names }) => Names?.[0]))).toEqual(new Set(['/first', '/gone', '/last']));
      const first = await native.engine.containers.inspect('first', { size: false });
      expect([first.Id, first.State?.ExitCode, first.HostConfig?.Memory]).toEqual([idOf('1'), 4, 2 ** 26]);
      const gone = await native.engine.containers.inspect('gone', { size: false });
      expect([gone.State?.Status, gone.State?.ExitCode]).toEqual(['exited', 255]);
      const { Warnings = [] } = await native.engine.system.info();
      const told = (Warnings ?? []).filter((text) => text.includes('set aside'));
      const place = (id: string): string => `/var/lib/docker/containers/${id}`;
      for (const [what, why, where] of [
        ['container 222222222222', 'config.v2.json is not JSON', place(idOf('2'))],
        ['container 333333333333', 'hostconfig.json: json: cannot unmarshal number 1e+300', place(idOf('3'))],
        ['container 444444444444', 'hostconfig.json is missing', place(idOf('4'))],
        ['container 555555555555', `Container ${idOf('1')} is called first, too`, place(idOf('5'))],
        ['container nonsense', 'config.v2.json: ID: ', place('nonsense')],
        ['network x.json', 'network.id: ', '/var/lib/docker/network/files/networks/x.json'],
        ['volume 0', 'no name of a volume', '/var/lib/docker/volumes/metadata.json.set-aside'],
      ] as const) {
        const text = told.find((each) => each.startsWith(`WARNING: ${what} is set aside: `));
        expect(text).toContain(why);
        expect(text).toContain(`Mend or remove ${where}, then start the engine again`);
      }
      expect(told).toHaveLength(7);
      expect(logged).toHaveLength(7);
    });

    test('leaves the files of what it set aside as they are, and knows the volumes that were well', async () => {
      expect(await files.read(stateFile(idOf('2')))).toEqual(encodeText('{"ID": "22'));
      expect((await native.engine.volumes.list(new Map())).map(({ Name }) => Name)).toEqual(['data']);
      expect(await files.read('volumes/metadata.json.set-aside')).toBeDefined();
    });

    test('gives the name of one that is set aside to who wants it, and starts what it knows', async () => {
      const { Id } = await native.engine.containers.create({ Image: 'busybox', Cmd: ['true'] }, { name: 'greedy' });
      const { exit } = await native.engine.containers.wait(Id, 'next-exit', new AbortController().signal);
      await native.engine.containers.start(Id);
      expect((await exit).StatusCode).toBe(0);
    });
  },
  { stateFiles: files, log: (message) => logged.push(message) },
);
