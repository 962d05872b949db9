/**
 * The mirror beside real engines on this computer's kernel: it shows what a fresh list shows, whatever happens to the engine or the way
 * to it.
 */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApiClient, type ApiClient } from '../../runtime/api/client.ts';
import { createApiHandler } from '../../runtime/api/router.ts';
import { describeNative } from '../../runtime/engine/testing/describe-native.ts';
import type { ApiHandler } from '../../runtime/http/handler.ts';
import type { NativeEngine } from '../../runtime/engine/testing/native-engine.ts';
import type { ContainerSummary, EventMessage, NetworkResource, VolumeInspect } from '../../runtime/model/types.ts';
import { systemTimers } from '../../runtime/std/time.ts';
import { EventLog } from '../../runtime/events/event-log.ts';
import { EVENTS_MAX } from './event-ring.ts';
import { EngineMirror } from './mirror.ts';
import { Cable } from './testing/cable.ts';

const WAIT = { timeout: 20_000, interval: 20 };
const handlerOf = ({ engine }: Pick<NativeEngine, 'engine'>) => createApiHandler(engine);

const follow = (api: ApiHandler): EngineMirror => {
  const mirror = new EngineMirror(systemTimers);
  mirror.connect(api);
  return mirror;
};

const live = (mirror: EngineMirror) => vi.waitFor(() => expect(mirror.state).toEqual({ kind: 'live' }), WAIT);

const byKey = <T>(items: Iterable<T>, key: (item: T) => string | undefined): T[] =>
  [...items].sort((a, b) => ((key(a) ?? '') < (key(b) ?? '') ? -1 : 1));

/** What lists say now; the time that a container runs for is left out. */
async function listed(client: ApiClient) {
  const containers = await client.json<ContainerSummary[]>('GET', '/containers/json', { query: { all: 1 } });
  const networks = await client.json<NetworkResource[]>('GET', '/networks');
  const { Volumes } = await client.json<{ Volumes: VolumeInspect[] | null }>('GET', '/volumes');
  return shown(containers, networks, Volumes ?? []);
}

const shown = (
  containers: Iterable<ContainerSummary>,
  networks: Iterable<NetworkResource>,
  volumes: Iterable<VolumeInspect>,
) => ({
  containers: byKey(containers, ({ Id }) => Id).map((container) => ({ ...container, Status: '' })),
  networks: byKey(networks, ({ Id }) => Id),
  volumes: byKey(volumes, ({ Name }) => Name),
});

const mirrored = ({ containers, networks, volumes }: EngineMirror) =>
  shown(containers.values(), networks.values(), volumes.values());

const names = ({ containers }: EngineMirror) => [...containers.values()].flatMap(({ Names = [] }) => Names).sort();

async function create(client: ApiClient, name: string, more: object = {}): Promise<string> {
  const body = { Image: 'busybox', Cmd: ['sleep', '600'], HostConfig: { NetworkMode: 'none' }, ...more };
  return (await client.json<{ Id: string }>('POST', '/containers/create', { query: { name }, body })).Id;
}

async function removeAll(client: ApiClient): Promise<void> {
  for (const { Id } of await client.json<ContainerSummary[]>('GET', '/containers/json', { query: { all: 1 } }))
    await client.send('DELETE', `/containers/${Id}`, { query: { force: 1, v: 1 } });
  await client.send('POST', '/networks/prune');
  await client.send('POST', '/volumes/prune', { filters: { all: ['true'] } });
}

/** `docker run --rm busybox true`. */
async function run(client: ApiClient, name: string): Promise<void> {
  const id = await create(client, name, { Cmd: ['true'], HostConfig: { NetworkMode: 'none', AutoRemove: true } });
  const gone = client.json('POST', `/containers/${id}/wait`, { query: { condition: 'removed' } });
  await client.send('POST', `/containers/${id}/start`);
  await gone;
}

/** `docker exec`, as a health check does it. */
async function exec(client: ApiClient, id: string): Promise<void> {
  const { Id } = await client.json<{ Id: string }>('POST', `/containers/${id}/exec`, { body: { Cmd: ['true'] } });
  await client.send('POST', `/exec/${Id}/start`, { body: { Detach: true } });
}

describeNative('a mirror of an engine', (native) => {
  let cable: Cable;
  let client: ApiClient;
  let mirror: EngineMirror;

  beforeEach(async () => {
    cable = new Cable(handlerOf(native));
    client = createApiClient(handlerOf(native));
    mirror = follow(cable.handler);
    await live(mirror);
  });
  afterEach(async () => {
    mirror.disconnect('the test is over');
    await removeAll(client);
  });

  it('shows what a fresh list shows, after everything that changes one', async () => {
    let id = '';
    const actions: Record<string, () => Promise<unknown>> = {
      network: () => client.json('POST', '/networks/create', { body: { Name: 'harbour' } }),
      volume: () => client.json('POST', '/volumes/create', { body: { Name: 'hold', Labels: { ship: 'yes' } } }),
      create: async () => (id = await create(client, 'box', { HostConfig: { NetworkMode: 'harbour' } })),
      start: () => client.send('POST', `/containers/${id}/start`),
      exec: () => exec(client, id),
      pause: () => client.send('POST', `/containers/${id}/pause`),
      unpause: () => client.send('POST', `/containers/${id}/unpause`),
      rename: () => client.send('POST', `/containers/${id}/rename`, { query: { name: 'crate' } }),
      connect: () => client.send('POST', '/networks/bridge/connect', { body: { Container: id } }),
      disconnect: () => client.send('POST', '/networks/harbour/disconnect', { body: { Container: id } }),
      restart: () => client.send('POST', `/containers/${id}/restart`, { query: { t: 0 } }),
      kill: () => client.send('POST', `/containers/${id}/kill`),
      remove: () => client.send('DELETE', `/containers/${id}`),
      'network rm': () => client.send('DELETE', '/networks/harbour'),
      'volume rm': () => client.send('DELETE', '/volumes/hold'),
    };
    for (const [action, act] of Object.entries(actions)) {
      await act();
      await vi.waitFor(async () => expect(mirrored(mirror), action).toEqual(await listed(client)), WAIT);
    }
    expect(mirror.events.map(({ Action }) => Action)).toEqual(
      expect.arrayContaining(['create', 'start', 'pause', 'rename', 'connect', 'die', 'destroy']),
    );
  });

  it('keeps what did not change as the same object', async () => {
    await create(client, 'one');
    await vi.waitFor(() => expect(names(mirror)).toEqual(['/one']), WAIT);
    const [before] = mirror.containers.values();
    await create(client, 'two');
    await vi.waitFor(() => expect(names(mirror)).toEqual(['/one', '/two']), WAIT);
    expect([...mirror.containers.values()]).toContain(before);
  });

  it('asks for nothing because of health checks, and less than once in two events because of runs', async () => {
    const id = await create(client, 'checked');
    await client.send('POST', `/containers/${id}/start`);
    await vi.waitFor(
      () => expect([...mirror.containers.values()].map(({ State }) => State)).toEqual(['running']),
      WAIT,
    );
    await systemSettles(mirror, cable);
    const [asked, heard] = [cable.asked.length, counting(mirror)];
    for (let turn = 0; turn < 40; turn += 1) await exec(client, id);
    await vi.waitFor(() => expect(heard.filter((action) => action === 'exec_die')).toHaveLength(40), WAIT);
    await systemSettles(mirror, cable);
    expect(cable.asked.length).toBe(asked);
    heard.length = 0;
    for (let turn = 0; turn < 20; turn += 1) await run(client, `run-${turn}`);
    await vi.waitFor(() => expect(heard.filter((action) => action === 'destroy')).toHaveLength(20), WAIT);
    await systemSettles(mirror, cable);
    expect(names(mirror)).toEqual(['/checked']);
    expect(cable.asked.length - asked).toBeLessThan(heard.length / 2);
  });

  it('keeps a bounded number of events', async () => {
    const log = (native.engine.events as EventLog).publish.bind(native.engine.events);
    for (let count = 0; count < EVENTS_MAX * 3; count += 1) log('daemon', 'reload', String(count), {});
    await vi.waitFor(() => expect(mirror.events.at(-1)?.Actor?.ID).toBe(String(EVENTS_MAX * 3 - 1)), WAIT);
    expect(mirror.events).toHaveLength(EVENTS_MAX);
  });

  it('says that it is out of date when the stream breaks, and catches up with what it missed', async () => {
    await create(client, 'before');
    await vi.waitFor(() => expect(names(mirror)).toEqual(['/before']), WAIT);
    cable.cut();
    await vi.waitFor(() => expect(mirror.state).toMatchObject({ kind: 'stale', reason: /the cable/ }), WAIT);
    expect(names(mirror)).toEqual(['/before']);
    await create(client, 'meanwhile');
    await client.send('DELETE', '/containers/before');
    cable.repair();
    await live(mirror);
    expect(names(mirror)).toEqual(['/meanwhile']);
    expect(mirror.events.map(({ Action, Actor }) => `${Action} ${Actor?.Attributes?.['name']}`).slice(-3)).toEqual([
      'create before',
      'create meanwhile',
      'destroy before',
    ]);
  });

  it('waits for an engine that does not answer yet', async () => {
    cable.cut();
    const early = follow(cable.handler);
    await vi.waitFor(() => expect(early.state).toMatchObject({ kind: 'stale', reason: /is down/ }), WAIT);
    cable.repair();
    await live(early);
    early.disconnect('the test is over');
  });

  it('ends cleanly: nobody listens any more, nothing is asked, what was shown stays', async () => {
    await create(client, 'last');
    await vi.waitFor(() => expect(names(mirror)).toEqual(['/last']), WAIT);
    const events = native.engine.events as EventLog;
    expect(events.listenerCount).toBe(1);
    mirror.disconnect('it was switched off');
    await vi.waitFor(() => expect(events.listenerCount).toBe(0), WAIT);
    const asked = cable.asked.length;
    await create(client, 'unseen');
    expect(cable.asked.length).toBe(asked);
    expect(mirror.state).toEqual({ kind: 'stale', reason: 'it was switched off' });
    expect(mirror.client).toBeUndefined();
    expect(names(mirror)).toEqual(['/last']);
  });

  it('tells each part alone', async () => {
    const told: string[] = [];
    for (const part of ['containers', 'networks', 'volumes', 'state'] as const) mirror.on(part, () => told.push(part));
    const leave = mirror.on('events', () => told.push('never'));
    leave();
    await client.json('POST', '/volumes/create', { body: { Name: 'hold' } });
    await vi.waitFor(() => expect(told).toEqual(['volumes']), WAIT);
  });

  describeNative('and of a second machine', (other) => {
    it('are two: each shows its own', async () => {
      const second = createApiClient(handlerOf(other));
      const secondMirror = follow(handlerOf(other));
      await live(secondMirror);
      await create(client, 'here');
      await create(second, 'there');
      await vi.waitFor(() => expect([names(mirror), names(secondMirror)]).toEqual([['/here'], ['/there']]), WAIT);
      expect(mirror.events.some(({ Actor }) => Actor?.Attributes?.['name'] === 'there')).toBe(false);
      secondMirror.disconnect('the test is over');
      await removeAll(second);
    });

    it('can be followed instead: what was shown of the first is forgotten at once', async () => {
      const second = createApiClient(handlerOf(other));
      await create(client, 'here');
      await create(second, 'there');
      await vi.waitFor(() => expect(names(mirror)).toEqual(['/here']), WAIT);
      mirror.connect(handlerOf(other));
      expect([mirror.state.kind, mirror.containers.size, mirror.events]).toEqual(['connecting', 0, []]);
      await live(mirror);
      expect(names(mirror)).toEqual(['/there']);
      await create(client, 'unseen');
      await create(second, 'seen');
      await vi.waitFor(() => expect(names(mirror)).toEqual(['/seen', '/there']), WAIT);
      await removeAll(second);
    });

    it('can come to the same place, as an engine does that restarts: everything is listed anew', async () => {
      const second = createApiClient(handlerOf(other));
      await create(client, 'here');
      await create(second, 'there');
      await vi.waitFor(() => expect(names(mirror)).toEqual(['/here']), WAIT);
      cable.cut();
      cable.repair(handlerOf(other));
      await vi.waitFor(() => expect(names(mirror)).toEqual(['/there']), WAIT);
      await live(mirror);
      await removeAll(second);
    });
  });
});

/** The actions that the mirror hears from now on. */
function counting(mirror: EngineMirror): string[] {
  const heard: string[] = [];
  mirror.onEvent(({ Action = '' }: EventMessage) => void heard.push(Action.split(':')[0] ?? ''));
  return heard;
}

/** Until the mirror has been asked for nothing during the longest time that it waits before it reads. */
async function systemSettles(mirror: EngineMirror, cable: Cable): Promise<void> {
  for (let before = -1; before !== cable.asked.length;) {
    before = cable.asked.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  expect(mirror.state.kind).toBe('live');
}
