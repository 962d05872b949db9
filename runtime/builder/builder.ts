/** The builder as the engine offers it: contexts in, images out, caches kept and pruned. */
import type { Builder } from '../model/engine.ts';
import type { BuildCacheRecord, Filters } from '../model/types.ts';
import { ArchiveError } from '../archive/errors.ts';
import { DockerError, serverError, reasonOf } from '../std/errors.ts';
import type { EventLog } from '../events/event-log.ts';
import { untilFilter } from '../model/filters.ts';
import { parsePlatform } from '../oci/platform.ts';
import { compareInstants, type Instant, rfc3339Nano } from '../std/instant.ts';
import { StorageFullError } from '../store/blob-store.ts';
import type { Location } from '../dockerfile/errors.ts';
import { planBuild } from './2-plan/plan-build.ts';
import { runBuild } from './3-execute/build.ts';
import type { BuildOptions } from '../model/build-options.ts';
import type { BuilderDependencies } from './3-execute/build-run.ts';
import { errorMessage, say } from './3-execute/messages.ts';
import type { BuildMessage } from '../model/build-message.ts';
import { openSource } from './context/open-source.ts';
import type { CacheUsage } from './mounts/cache-folders.ts';

export class BuildService implements Builder {
  readonly #dependencies: BuilderDependencies;
  readonly #events: EventLog;
  /** Builds under way that can be cancelled by their client's name for them. */
  readonly #underWay = new Map<string, AbortController>();

  constructor(dependencies: BuilderDependencies, events: EventLog) {
    this.#dependencies = dependencies;
    this.#events = events;
  }

  /** Once, when the engine starts. */
  open(): Promise<void> {
    return this.#dependencies.mounts.clear();
  }

  async *build(
    context: ReadableStream<Uint8Array> | undefined,
    options: BuildOptions,
    signal: AbortSignal,
  ): AsyncGenerator<BuildMessage, void> {
    const cancelled = new AbortController();
    const both = AbortSignal.any([signal, cancelled.signal]);
    if (options.buildId !== undefined) this.#underWay.set(options.buildId, cancelled);
    try {
      yield* this.#build(context, options, both);
    } finally {
      if (options.buildId !== undefined) this.#underWay.delete(options.buildId);
    }
  }

  cancel(buildId: string): Promise<void> {
    this.#underWay.get(buildId)?.abort(new DockerError(499, 'build cancelled'));
    return Promise.resolve();
  }

  async caches(): Promise<BuildCacheRecord[]> {
    return (await this.#dependencies.mounts.caches.usage()).map(toRecord);
  }

  async prune(options: { keepBytes: number; filters: Filters }): Promise<{
    CachesDeleted: string[] | null;
    SpaceReclaimed: number;
  }> {
    const { caches } = this.#dependencies.mounts;
    const usages = (await caches.usage()).sort((a, b) => compareInstants(b.usedAt, a.usedAt));
    const matches = pruneFilter(options.filters, this.#dependencies.clock.now());
    let kept = 0;
    const wanted = new Set<string>();
    for (const usage of usages) {
      if (matches(usage) && (options.keepBytes === 0 || kept + usage.bytes > options.keepBytes)) wanted.add(usage.id);
      else kept += usage.bytes;
    }
    const pruned = await caches.prune(({ id }) => wanted.has(id));
    const SpaceReclaimed = pruned.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#events.publish('builder', 'prune', '', { reclaimed: String(SpaceReclaimed) });
    return { CachesDeleted: pruned.length === 0 ? null : pruned.map(({ id }) => id), SpaceReclaimed };
  }

  async *#build(
    context: ReadableStream<Uint8Array> | undefined,
    options: BuildOptions,
    signal: AbortSignal,
  ): AsyncGenerator<BuildMessage, void> {
    const source = await openSource(this.#dependencies.outside, context, options, signal).catch((error: unknown) => {
      throw failureOf(error, signal);
    });
    if (options.platform !== undefined) parsePlatform(options.platform);
    const plan = planBuild(source.dockerfile, options);
    let step: Location | undefined;
    const messages = runBuild(this.#dependencies, { ...source, plan }, options, signal, (location) => {
      step = location;
    });
    const told: BuildMessage[] = [];
    try {
      if (!options.quiet) return void (yield* messages);
      const image = await collect(messages, told);
      yield say(`${image.id}\n`);
    } catch (error) {
      // What a quiet build would have told is told now, for whoever wants to know why.
      yield* told;
      yield errorMessage(failureOf(error, signal), options.dockerfile, step);
    }
  }
}

async function collect<T, R>(source: AsyncGenerator<T, R>, into: T[]): Promise<R> {
  for (;;) {
    const next = await source.next();
    if (next.done === true) return next.value;
    into.push(next.value);
  }
}

function failureOf(error: unknown, signal: AbortSignal): DockerError {
  if (!signal.aborted) return explained(error);
  return signal.reason instanceof DockerError ? signal.reason : new DockerError(499, 'build cancelled');
}

/** Every failure that leaves here is a DockerError. */
function explained(error: unknown): DockerError {
  if (error instanceof DockerError) return error;
  const message = reasonOf(error);
  if (error instanceof ArchiveError) return new DockerError(400, message, undefined, { cause: error });
  if (error instanceof StorageFullError) return serverError(`no space left on device: ${message}`, undefined, error);
  return serverError(message, undefined, error);
}

const toRecord = ({ id, name, bytes, inUse, createdAt, usedAt }: CacheUsage): BuildCacheRecord => ({
  ID: id,
  Type: 'exec.cachemount',
  Description: `cached mount ${name}`,
  InUse: inUse,
  Shared: false,
  Size: bytes,
  CreatedAt: rfc3339Nano(createdAt),
  LastUsedAt: rfc3339Nano(usedAt),
  UsageCount: 1,
});

function pruneFilter(filters: Filters, now: Instant): (usage: CacheUsage) => boolean {
  const ids = filters.get('id') ?? [];
  const types = filters.get('type') ?? [];
  const until = [
    ...untilFilter(filters, now),
    ...untilFilter(new Map([['until', filters.get('unused-for') ?? []]]), now),
  ];
  return ({ id, usedAt }) =>
    (ids.length === 0 || ids.some((wanted) => id.startsWith(wanted))) &&
    (types.length === 0 || types.includes('exec.cachemount')) &&
    until.every((time) => usedAt <= time);
}
