/** What a container's life looks like from outside at the times when two things happen at once. */
import { expect, test } from 'vitest';
import { describeNative } from '../engine/testing/describe-native.ts';
import { decodeText } from '../guest/bytes.ts';
import { runInGuest } from '../guest/process/run-in-guest.ts';
import type { ContainerCreateRequest } from '../model/types.ts';
import { containerPaths, hostConfigFile, stateFile } from '../model/paths.ts';

const never = new AbortController().signal;
const reported: string[] = [];

describeNative(
  'the life of a container',
  (native) => {
    const start = async (name: string, request: ContainerCreateRequest): Promise<string> => {
      const { Id } = await native.engine.containers.create({ Image: 'busybox', ...request }, { name });
      await native.engine.containers.start(Id);
      return Id;
    };
    const remove = (name: string): Promise<void> =>
      native.engine.containers.remove(name, { force: true, volumes: false, link: false });
    const stateOf = async (name: string) => (await native.engine.containers.inspect(name, { size: false })).State;
    /** What is written down of it by now. */
    const written = async (path: string): Promise<unknown> => {
      await native.engine.unwritten();
      return JSON.parse(decodeText((await native.stateFiles.read(path)) ?? new Uint8Array()));
    };

    test('a stop between two runs ends them, for who waits and for what is written down', async () => {
      const id = await start('crasher', { Cmd: ['false'], HostConfig: { RestartPolicy: { Name: 'always' } } });
      await expect.poll(async () => (await stateOf('crasher'))?.Status).toBe('restarting');
      // The waits grow: the next restart is not now.
      await expect.poll(async () => (await native.engine.containers.inspect(id, { size: false })).RestartCount).toBe(3);
      await expect.poll(async () => (await stateOf('crasher'))?.Status).toBe('restarting');
      const { exit } = await native.engine.containers.wait(id, 'not-running', never);
      expect(await native.engine.containers.stop(id, {})).toBe(true);
      expect(await exit).toEqual({ StatusCode: 1 });
      expect(await written(stateFile(id))).toMatchObject({ State: { Status: 'exited' }, HasBeenManuallyStopped: true });
      await remove('crasher');
    });

    test('when the engine ends all containers end, and its next start starts those whose policy says so', async () => {
      const policies = ['no', 'always', 'unless-stopped', 'on-failure'] as const;
      const run = (name: (typeof policies)[number], stopped: boolean) =>
        start(`${name}-${stopped}`, {
          Cmd: ['sleep', '1000'],
          HostConfig: { RestartPolicy: { Name: name } },
          StopSignal: 'SIGKILL',
        });
      for (const policy of policies) for (const stopped of [false, true]) await run(policy, stopped);
      for (const policy of policies) await native.engine.containers.stop(`${policy}-true`, {});
      await native.engine.containers.create(
        { Image: 'busybox', HostConfig: { RestartPolicy: { Name: 'always' } } },
        { name: 'new' },
      );
      const running = async () => {
        const listed = await native.engine.containers.list({ all: false, size: false, filters: new Map() });
        return new Set(listed.map(({ Names }) => Names?.[0]));
      };
      await native.engine.stopAll();
      expect(await running()).toEqual(new Set());
      expect(await stateOf('always-false')).toMatchObject({ Status: 'exited', ExitCode: 137 });
      await native.engine.startByPolicy();
      expect(await running()).toEqual(
        new Set(['/always-false', '/always-true', '/on-failure-false', '/on-failure-true', '/unless-stopped-false']),
      );
      for (const policy of policies) for (const stopped of [false, true]) await remove(`${policy}-${stopped}`);
      await remove('new');
    });

    test('what is written down while a container of --rm is restarted says --rm', async () => {
      const id = await start('kept', { Cmd: ['sleep', '1000'], HostConfig: { AutoRemove: true } });
      const died = native.engine.events.stream({ filters: new Map([['event', ['die']]]) }, never).getReader();
      const restarted = native.engine.containers.restart('kept', { seconds: 0 });
      await died.read();
      await died.cancel();
      expect(await written(hostConfigFile(id))).toMatchObject({ AutoRemove: true });
      await restarted;
      expect((await stateOf('kept'))?.Running).toBe(true);
      await remove('kept');
    });

    test('a stop is written down before the container obeys', async () => {
      const deaf = 'trap "" TERM; : > /ready; while :; do sleep 0.05; done';
      const id = await start('deaf', { Cmd: ['sh', '-c', deaf] });
      const stopped = native.engine.containers.stop(id, { seconds: 1 });
      await expect
        .poll(() => written(stateFile(id)))
        .toMatchObject({ State: { Status: 'running' }, HasBeenManuallyStopped: true });
      await stopped;
      await remove('deaf');
    });

    test('a container runs, whatever became of the files of those that are linked to it', async () => {
      const shop = await start('shop', { Cmd: ['sleep', '1000'] });
      const web = await start('web', { Cmd: ['sleep', '1000'], HostConfig: { Links: ['shop:db'] } });
      const { hosts } = containerPaths(web);
      await native.engine.containers.stop(shop, { seconds: 0 });
      await runInGuest(native.guest, ['sh', '-c', `head -c 100000 /dev/zero > ${hosts}`]);
      expect(await native.engine.containers.start(shop)).toBe(true);
      expect(reported).toEqual([]);
      await native.engine.containers.stop(shop, { seconds: 0 });
      await runInGuest(native.guest, ['sh', '-c', `rm ${hosts} && mkdir ${hosts}`]);
      expect(await native.engine.containers.start(shop)).toBe(true);
      expect(await stateOf('shop')).toMatchObject({ Status: 'running', Error: '' });
      expect(reported).toEqual([expect.stringMatching(/^engine: the links to shop: .*EISDIR/)]);
      await remove('web');
      await remove('shop');
    });
  },
  { log: (message) => reported.push(message) },
);
