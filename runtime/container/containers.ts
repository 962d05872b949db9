import type { ContainerInspect, ContainerStats, ContainerSummary, ContainerTop, Filters } from '../model/types.ts';
import type {
  Attachment,
  ContainerFileService,
  Containers,
  LogsOptions,
  OutputChunk,
  WaitCondition,
} from '../model/engine.ts';
import { badParameter, conflict, DockerError, notFound } from '../std/errors.ts';
import { deferred } from '../std/deferred.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { fileService } from './files/file-service.ts';
import { attachContainer, containerLogs } from './attach.ts';
import type { Container } from './container.ts';
import type { ContainersContext } from './context.ts';
import { createContainer } from './create.ts';
import type { ExecService } from './exec/execs.ts';
import { readUpperAsTar } from './layer/read-upper.ts';
import type { Lifecycle } from './lifecycle.ts';
import { containerPaths } from '../model/paths.ts';
import { inspectContainer } from './query/inspect.ts';
import { containerFilter } from './query/list-filters.ts';
import { diskUsage } from './query/disk-usage.ts';
import { summarize } from './query/summary.ts';
import { pruneContainers } from './prune.ts';
import { parseSignal, SIGKILL } from '../text/signals.ts';
import { countsAsRunning, exitCodeOf, isAlive } from './state.ts';
import { streamStats } from './stats-stream.ts';
import { killContainer, setPaused, stopContainer } from './stop.ts';
import { topContainer } from './top.ts';
import { checkChanges, updateContainer } from './update.ts';
import { compareInstants } from '../std/instant.ts';

/** The container service: finds the container and hands over to the file that knows the verb. */
export class ContainerService implements Containers {
  readonly #context: ContainersContext;
  readonly #lifecycle: Lifecycle;
  readonly #execs: ExecService;
  readonly files: ContainerFileService;

  constructor(context: ContainersContext, lifecycle: Lifecycle, execs: ExecService) {
    this.#context = context;
    this.#lifecycle = lifecycle;
    this.#execs = execs;
    this.files = fileService(context);
  }

  create(...[request, options]: Parameters<Containers['create']>): ReturnType<Containers['create']> {
    return createContainer(this.#context, request, options);
  }

  async start(ref: string, client?: AbortSignal): Promise<boolean> {
    return this.#lifecycle.start(this.#find(ref), client);
  }

  async list(options: { all: boolean; limit?: number; size: boolean; filters: Filters }): Promise<ContainerSummary[]> {
    const { registry, images, clock, guest } = this.#context;
    const matches = await containerFilter(options.filters, { registry, images });
    const byStatus = options.filters.has('status') || options.filters.has('exited');
    const all = options.all || byStatus || (options.limit ?? 0) > 0;
    const found = registry.all
      .toSorted((a, b) => compareInstants(b.identity.createdAt, a.identity.createdAt))
      .filter((container) => (all || countsAsRunning(container.state)) && matches(container));
    const chosen = (options.limit ?? 0) > 0 ? found.slice(0, options.limit) : found;
    const now = clock.now();
    const lines = chosen.map((container) => summarize(container, { images, registry }, now));
    if (!options.size) return lines;
    const sizes = await Promise.all(chosen.map((container) => diskUsage(guest, container, images)));
    return lines.map((line, at) => Object.assign(line, sizes[at]));
  }

  async inspect(ref: string, { size }: { size: boolean }): Promise<ContainerInspect> {
    const container = this.#find(ref);
    const inspected = inspectContainer(container, this.#context.registry);
    if (!size) return inspected;
    return { ...inspected, ...(await diskUsage(this.#context.guest, container, this.#context.images)) };
  }

  async logs(
    ref: string,
    options: LogsOptions,
    signal: AbortSignal,
  ): Promise<{ tty: boolean; output: ReadableStream<readonly OutputChunk[]> }> {
    const container = this.#find(ref);
    return { tty: container.tty, output: containerLogs(this.#context, container, options, signal) };
  }

  async attach(...[ref, options]: Parameters<Containers['attach']>): Promise<Attachment> {
    const container = this.#find(ref);
    if (container.state.status === 'paused')
      throw conflict(`Container ${ref} is paused, unpause the container before attach.`);
    if (container.state.status === 'restarting')
      throw conflict(`Container ${ref} is restarting, wait until the container is running`);
    return attachContainer(this.#context, container, options);
  }

  async resize(ref: string, size: { rows: number; columns: number }): Promise<void> {
    const container = this.#find(ref);
    if (!container.process) throw conflict(`container ${container.id} is not running`);
    await container.process.resize(size);
    this.#context.tell(container, 'resize', { height: String(size.rows), width: String(size.columns) });
  }

  async wait(ref: string, condition: WaitCondition, signal: AbortSignal): ReturnType<Containers['wait']> {
    const container = this.#find(ref);
    return { exit: untilAborted(waitFor(container, condition), signal) };
  }

  async stop(ref: string, options: { seconds?: number; signal?: string }): Promise<boolean> {
    return stopContainer(this.#context, this.#lifecycle, this.#find(ref), options);
  }

  async restart(ref: string, options: { seconds?: number; signal?: string }): Promise<void> {
    const container = this.#find(ref);
    container.restartsAsked += 1;
    try {
      await stopContainer(this.#context, this.#lifecycle, container, options);
    } finally {
      container.restartsAsked -= 1;
    }
    await this.#lifecycle.start(container);
    this.#context.tell(container, 'restart');
  }

  async kill(ref: string, signal: string): Promise<void> {
    // Docker looks at the signal before it looks for the container.
    const number = parseSignal(signal === '' ? 'SIGKILL' : signal);
    await killContainer(this.#context, this.#lifecycle, this.#find(ref), number);
  }

  async pause(ref: string): Promise<void> {
    await setPaused(this.#context, this.#lifecycle, this.#find(ref), true);
  }

  async unpause(ref: string): Promise<void> {
    await setPaused(this.#context, this.#lifecycle, this.#find(ref), false);
  }

  async rename(ref: string, name: string): Promise<void> {
    const bare = name.replace(/^\//, '');
    if (bare === '') throw badParameter('Neither old nor new names may be empty');
    const container = this.#find(ref);
    const { registry, store } = this.#context;
    await container.lock.run(() => {
      const oldName = container.name;
      if (bare === oldName) throw badParameter('Renaming a container with the same name as its current name');
      this.#reserveName(container, bare);
      registry.releaseName(oldName);
      container.name = bare;
      store.changed(container);
      this.#context.tell(container, 'rename', { oldName: `/${oldName}` });
      return Promise.resolve();
    });
  }

  #reserveName(container: Container, name: string): void {
    try {
      this.#context.registry.reserveName(container.id, `/${name}`);
    } catch (error) {
      if (!(error instanceof DockerError)) throw error;
      throw new DockerError(error.status, `Error when allocating new name: ${error.message}`, error.why, {
        cause: error,
      });
    }
  }

  async update(ref: string, changes: Record<string, unknown>): Promise<{ Warnings: string[] }> {
    checkChanges(this.#context, changes);
    return updateContainer(this.#context, this.#find(ref), changes);
  }

  async top(ref: string, psArgs: string): Promise<ContainerTop> {
    return topContainer(this.#context, this.#find(ref), psArgs);
  }

  async stats(
    ref: string,
    options: { stream: boolean; oneShot: boolean },
    signal: AbortSignal,
  ): Promise<ReadableStream<ContainerStats>> {
    return streamStats(this.#context, this.#find(ref), options, signal);
  }

  async readUpperAsLayer(ref: string): Promise<ReadableStream<Uint8Array>> {
    const { id, name } = this.#find(ref);
    return readUpperAsTar(
      inOperation(this.#context.guest, `read what container ${name} wrote`),
      containerPaths(id).upper,
    );
  }

  async remove(ref: string, options: { force: boolean; volumes: boolean; link: boolean }): Promise<void> {
    if (options.link) return this.#removeLink(ref);
    const container = this.#find(ref);
    await this.removeContainer(container, options);
  }

  async removeContainer(container: Container, { force, volumes }: { force: boolean; volumes: boolean }): Promise<void> {
    if (container.state.status === 'removing')
      throw conflict(`removal of container ${container.id} is already in progress`);
    do {
      if (countsAsRunning(container.state)) {
        if (!force) throw conflict(whyNotRemoved(container));
        await this.#endForRemoval(container);
      } else if (force) container.lock.interrupt(conflict(`removal of container ${container.id} is in progress`));
    } while (!(await this.#lifecycle.remove(container, { volumes })));
    this.#execs.forget(container);
  }

  prune(filters: Filters): ReturnType<Containers['prune']> {
    return pruneContainers(this.#context, filters, (container) =>
      this.removeContainer(container, { force: false, volumes: false }),
    );
  }

  async #endForRemoval(container: Container): Promise<void> {
    container.stoppedByHand = true;
    if (isAlive(container.state)) {
      const exit = container.waiters.exit;
      await this.#lifecycle.signal(container, SIGKILL);
      this.#context.tell(container, 'kill', { signal: String(SIGKILL) });
      await exit;
    } else await stopContainer(this.#context, this.#lifecycle, container, { seconds: 0 });
  }

  async #removeLink(ref: string): Promise<void> {
    const { registry, store, network } = this.#context;
    const link = registry.findLink(ref);
    if (!link) throw notFound(`No such container: ${ref}`);
    const { parent, alias, target } = link;
    await parent.lock.run(async () => {
      await network.unlink(parent, { alias, target });
      parent.links = new Map([...parent.links].filter(([name]) => name !== alias));
      store.changed(parent);
    });
  }

  #find(ref: string): Container {
    return this.#context.registry.find(ref);
  }
}

/** The promise, or a rejection when the client goes away first. */
function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: either, resolve, reject } = deferred<T>();
  const abort = (): void => reject(badParameter('the client stopped waiting'));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  promise
    .then(resolve, reject)
    .finally(() => signal.removeEventListener('abort', abort))
    .catch(() => undefined);
  return either;
}

async function waitFor(
  container: Container,
  condition: WaitCondition,
): Promise<{ StatusCode: number; Error?: { Message?: string } }> {
  if (condition === 'removed') {
    await container.waiters.removal;
    return { StatusCode: exitCodeOf(container.state) };
  }
  if (condition === 'not-running' && !countsAsRunning(container.state))
    return { StatusCode: exitCodeOf(container.state) };
  const { exitCode, error } = await container.waiters.exit;
  return { StatusCode: exitCode, ...(error === '' ? {} : { Error: { Message: error } }) };
}

function whyNotRemoved({ name, state }: Container): string {
  const cause =
    state.status === 'paused' ? ' and must be unpaused first' : ': stop the container before removing or force remove';
  return `cannot remove container "/${name}": container is ${state.status}${cause}`;
}
