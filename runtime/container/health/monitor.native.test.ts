import { beforeAll, expect, test } from 'vitest';
import type { ContainerInspect } from '../../model/types.ts';
import { describeNative } from '../../engine/testing/describe-native.ts';
import { leftovers } from '../../engine/testing/leftovers.ts';
import { instantOfMs } from '../../std/instant.ts';

const MS = 1e6;

describeNative('health checks', (native) => {
  let before = '';
  beforeAll(async () => {
    before = await leftovers(native.guest);
  });

  async function start(name: string, script: string, more: object = {}): Promise<void> {
    const Healthcheck = { Test: ['CMD-SHELL', script], Interval: 30 * MS, Retries: 2, ...more };
    await native.engine.containers.create({ Image: 'busybox', Cmd: ['sleep', '1000'], Healthcheck }, { name });
    await native.engine.containers.start(name);
  }
  const health = async (name: string): Promise<NonNullable<ContainerInspect['State']>['Health']> =>
    (await native.engine.containers.inspect(name, { size: false })).State?.Health;
  const becomes = (name: string, status: string): Promise<void> =>
    expect.poll(async () => (await health(name))?.Status, { timeout: 10_000, interval: 10 }).toBe(status);
  const remove = (name: string): Promise<void> =>
    native.engine.containers.remove(name, { force: true, volumes: false, link: false });

  test('healthy, unhealthy, healthy again, with events', async () => {
    const since = instantOfMs(Date.now() - 1);
    await start('box', 'echo looking; test ! -e /sick');
    expect((await health('box'))?.Status).toBe('starting');
    await becomes('box', 'healthy');
    expect((await health('box'))?.Log?.[0]).toMatchObject({ ExitCode: 0, Output: 'looking\n' });
    const { Id } = await native.engine.execs.create('box', { Cmd: ['touch', '/sick'] });
    await native.engine.execs.start(Id, { detach: true, tty: false });
    await becomes('box', 'unhealthy');
    const [listed] = await native.engine.containers.list({
      all: false,
      size: false,
      filters: new Map([['health', ['unhealthy']]]),
    });
    expect(listed?.Status).toMatch(/\(unhealthy\)$/);
    await native.engine.containers.stop('box', { seconds: 0 });
    await native.engine.containers.start('box');
    expect(await health('box')).toMatchObject({ Status: 'starting', FailingStreak: 0 });
    const never = new AbortController();
    const events = native.engine.events.stream(
      { since, until: instantOfMs(Date.now()), filters: new Map([['event', ['health_status']]]) },
      never.signal,
    );
    const told: unknown[] = [];
    for await (const { Action } of events) told.push(Action);
    expect(told).toEqual(['health_status: healthy', 'health_status: unhealthy']);
    await remove('box');
  });

  test('a check that takes too long fails', async () => {
    await start('slow', 'sleep 100', { Timeout: 50 * MS });
    await becomes('slow', 'unhealthy');
    expect((await health('slow'))?.Log?.[0]).toMatchObject({
      ExitCode: -1,
      Output: 'Health check exceeded timeout (50ms)',
    });
    await remove('slow');
  });

  test('a command that isn’t there fails', async () => {
    await start('none', '', { Test: ['CMD', '/nosuch'] });
    await becomes('none', 'unhealthy');
    expect((await health('none'))?.Log?.[0]?.Output).toContain('no such file or directory');
    await remove('none');
  });

  test('nobody is checked while it is paused, and nothing is left', async () => {
    await start('paused', 'date +%N');
    await becomes('paused', 'healthy');
    await native.engine.containers.pause('paused');
    const log = (await health('paused'))?.Log;
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await health('paused'))?.Log).toEqual(log);
    await native.engine.containers.unpause('paused');
    await expect.poll(async () => (await health('paused'))?.Log, { timeout: 10_000 }).not.toEqual(log);
    const { ExecIDs: ids } = await native.engine.containers.inspect('paused', { size: false });
    expect((ids ?? []).length).toBeLessThan(2);
    await remove('paused');
    expect(await leftovers(native.guest)).toBe(before);
  });
});
