/**
 * A live picture of one machine's engine: its containers, images, networks, volumes and last events. It listens first and lists
 * afterwards, so nothing is missed between the two; from then on it reads again only what an event concerns, several events at a time.
 * Its client is for whoever needs more than that: an inspection, a log, or a reading that is fresh at this very moment.
 *
 * It outlives the machine: `connect` takes it to the next one, which begins empty.
 */
import { createApiClient, type ApiClient } from '../../runtime/api/client.ts';
import type { ApiHandler } from '../../runtime/http/handler.ts';
import type { EventMessage, ImageSummary, VolumeInspect } from '../../runtime/model/types.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { sleep, type Timers } from '../../runtime/std/time.ts';
import { concernsOf, type Concern } from './concerns.ts';
import { EventRing } from './event-ring.ts';
import { LiveMap } from './live-map.ts';
import { sourcesOver, type MirroredContainer, type MirroredNetwork } from './sources.ts';

export type MirrorState =
  /** Not everything was read yet. */
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** What is shown was true once. `reason` is for people. */
  | { readonly kind: 'stale'; readonly reason: string };

export type Part = 'state' | 'containers' | 'images' | 'networks' | 'volumes' | 'events';

/** One command makes several events: they are read together. */
const GATHER_MS = 20;
/** Between two readings: a flood of events costs at most seven a second. */
const PAUSE_MS = 130;
/** After a stream that broke; doubled up to the longest as long as nothing answers. */
const RETRY_MS = 200;
const RETRY_MS_MAX = 5000;

const NOT_CONNECTED = 'There is no engine yet.';

export class EngineMirror {
  readonly #timers: Timers;
  readonly #containers: LiveMap<MirroredContainer>;
  readonly #images: LiveMap<ImageSummary>;
  readonly #networks: LiveMap<MirroredNetwork>;
  readonly #volumes: LiveMap<VolumeInspect>;
  readonly #ring = new EventRing();
  readonly #listeners = new Map<Part, Set<() => void>>();
  readonly #eventListeners = new Set<(event: EventMessage) => void>();
  #state: MirrorState = { kind: 'stale', reason: NOT_CONNECTED };
  #client: ApiClient | undefined;
  #connection = new AbortController();
  /** Resolves the reader's wait. */
  #wake: () => void = () => undefined;

  constructor(timers: Timers) {
    this.#timers = timers;
    const sources = sourcesOver(() => this.#connected);
    this.#containers = new LiveMap(sources.containers, () => this.#tell('containers'));
    this.#images = new LiveMap(sources.images, () => this.#tell('images'));
    this.#networks = new LiveMap(sources.networks, () => this.#tell('networks'));
    this.#volumes = new LiveMap(sources.volumes, () => this.#tell('volumes'));
  }

  get state(): MirrorState {
    return this.#state;
  }

  /** By id. What time alone changes in them ("Up 5 seconds") is as old as the last event of each. */
  get containers(): ReadonlyMap<string, MirroredContainer> {
    return this.#containers.items;
  }

  /** By id. */
  get images(): ReadonlyMap<string, ImageSummary> {
    return this.#images.items;
  }

  /** By id; who is in them is told by the containers. */
  get networks(): ReadonlyMap<string, MirroredNetwork> {
    return this.#networks.items;
  }

  /** By name. */
  get volumes(): ReadonlyMap<string, VolumeInspect> {
    return this.#volumes.items;
  }

  /** The last ones since it was connected, oldest first, at most EVENTS_MAX. */
  get events(): readonly EventMessage[] {
    return this.#ring.events;
  }

  /** Of the engine that is shown; undefined when there is none. Its calls end with the connection. */
  get client(): ApiClient | undefined {
    return this.#client;
  }

  /** Calls back when that part has become another. The result ends it. */
  on(part: Part, listener: () => void): () => void {
    const listeners = this.#listeners.get(part) ?? new Set();
    this.#listeners.set(part, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  /** Calls back with each event as it comes, before what it concerns was read. The result ends it. */
  onEvent(listener: (event: EventMessage) => void): () => void {
    this.#eventListeners.add(listener);
    return () => this.#eventListeners.delete(listener);
  }

  /** Follows this engine from now on; what was shown of another is forgotten. */
  connect(api: ApiHandler): void {
    this.#connection.abort();
    this.#connection = new AbortController();
    const { signal } = this.#connection;
    const client = createApiClient(api, signal);
    this.#client = client;
    for (const map of this.#maps) map.clear();
    this.#ring.clear();
    this.#tell('events');
    this.#enter({ kind: 'connecting' });
    void this.#follow(client, signal);
  }

  /** Leaves what is shown as it is and says why it is no longer followed. No call is under way afterwards. */
  disconnect(reason: string): void {
    this.#connection.abort();
    this.#client = undefined;
    this.#enter({ kind: 'stale', reason });
  }

  get #connected(): ApiClient {
    if (!this.#client) throw new Error(NOT_CONNECTED);
    return this.#client;
  }

  get #maps() {
    return [this.#containers, this.#networks, this.#volumes, this.#images] as const;
  }

  /** Until it is taken elsewhere: a stream that breaks is opened again, and everything is listed anew. */
  async #follow(client: ApiClient, signal: AbortSignal): Promise<void> {
    let pauseMs = RETRY_MS;
    while (!signal.aborted) {
      const reason = await this.#listen(client, signal);
      if (signal.aborted) return;
      if (this.#state.kind === 'live') pauseMs = RETRY_MS;
      this.#enter({ kind: 'stale', reason });
      await sleep(this.#timers, pauseMs, signal).catch(() => undefined);
      pauseMs = Math.min(pauseMs * 2, RETRY_MS_MAX);
    }
  }

  /** One stream from its beginning to its end; resolves with why it ended. */
  async #listen(client: ApiClient, outer: AbortSignal): Promise<string> {
    const own = new AbortController();
    const signal = AbortSignal.any([outer, own.signal]);
    try {
      const { since } = this.#ring;
      const stream = await client.lines<EventMessage>('GET', '/events', { query: { since }, signal });
      for (const map of this.#maps) map.markAll();
      const listening = this.#take(stream);
      const reading = this.#read(signal);
      await Promise.race([listening, reading]).finally(() => own.abort());
      return 'The engine has ended its stream of events.';
    } catch (error) {
      return `The engine does not answer: ${error instanceof Error ? error.message : String(error)}`;
    } finally {
      own.abort();
    }
  }

  async #take(stream: ReadableStream<EventMessage>): Promise<void> {
    for await (const event of chunks(stream)) {
      if (!this.#ring.add(event)) continue;
      for (const concern of concernsOf(event)) this.#mark(concern);
      for (const listener of this.#eventListeners) listener(event);
      this.#tell('events');
      this.#wake();
    }
  }

  #mark(concern: Concern): void {
    const maps = {
      containers: this.#containers,
      images: this.#images,
      networks: this.#networks,
      volumes: this.#volumes,
    };
    const map = maps[concern.kind];
    if (concern.what === 'all') map.markAll();
    else if (concern.what === 'gone') map.remove(concern.key);
    else map.mark(concern.key);
  }

  /** One reading after the other, each when something is due. Ends with the signal only. */
  async #read(signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => this.#wake(), { once: true });
    for (;;) {
      await Promise.all(this.#maps.map((map) => map.read(signal)));
      signal.throwIfAborted();
      this.#enter({ kind: 'live' });
      await sleep(this.#timers, PAUSE_MS, signal);
      while (!this.#maps.some((map) => map.isDue)) {
        await new Promise<void>((resolve) => (this.#wake = resolve));
        signal.throwIfAborted();
      }
      await sleep(this.#timers, GATHER_MS, signal);
    }
  }

  #enter(state: MirrorState): void {
    if (state.kind === this.#state.kind && state.kind !== 'stale') return;
    this.#state = state;
    this.#tell('state');
  }

  #tell(part: Part): void {
    for (const listener of this.#listeners.get(part) ?? []) listener();
  }
}
