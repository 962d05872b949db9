import type { Attachment, ContainerFileService, Containers } from '../model/engine.ts';
import { badParameter, conflict, notFound } from '../std/errors.ts';
import type { Guest } from '../guest/guest.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { containerPaths } from '../model/paths.ts';
import { parseSignal } from '../text/signals.ts';
import { attachContainer, containerLogs } from './attach.ts';
import type { Container } from './container.ts';
import { createContainer, type CreateParts } from './create.ts';
import { fileService } from './files/file-service.ts';
import type { HealthMonitor } from './health/monitor.ts';
import { readUpperAsTar } from './layer/read-upper.ts';
import type { Lifecycle } from './lifecycle.ts';
import { pruneContainers, type PruneParts } from './prune.ts';
import { diskUsage } from './query/disk-usage.ts';
import { inspectContainer } from './query/inspect.ts';
import { listContainers, type ListParts } from './query/list.ts';
import { renameContainer } from './rename.ts';
import { countsAsRunning } from './state.ts';
import type { StatsParts } from './stats.ts';
import { streamStats } from './stats-stream.ts';
import { endForRemoval, killContainer, restartContainer, setPaused, stopContainer, type Stopping } from './stop.ts';
import { topContainer } from './top.ts';
import { checkChanges, updateContainer } from './update.ts';
import { waitForContainer } from './wait.ts';

/** What the verbs need together; each is handed the few things that its file names. */
export type ContainerServiceParts = CreateParts &
  ListParts &
  PruneParts &
  StatsParts &
  Stopping & {
    readonly guest: Guest;
    readonly lifecycle: Lifecycle;
    readonly health: HealthMonitor;
    /** Throws a DockerError where no container may be made of an image; absent: of each. */
    readonly admit?: (image: string) => Promise<void>;
    /** A running container forgets a link. */
    readonly unlink: (container: Container, link: { alias: string; target: Container }) => Promise<void>;
  };

type Of<Verb extends keyof Containers> = Containers[Verb] extends (...args: infer Args) => infer Result
  ? { readonly args: Args; readonly result: Result }
  : never;

/** The container service: finds the container and hands over to the file that knows the verb. */
export class ContainerService implements Containers {
  readonly #parts: ContainerServiceParts;
  readonly files: ContainerFileService;

  constructor(parts: ContainerServiceParts) {
    this.#parts = parts;
    this.files = fileService(parts);
  }

  async create(...[request, options]: Of<'create'>['args']): Of<'create'>['result'] {
    await this.#parts.admit?.(request.Image ?? '');
    return createContainer(this.#parts, request, options);
  }

  async start(ref: string, client?: AbortSignal): Promise<boolean> {
    return this.#parts.lifecycle.start(this.#find(ref), client);
  }

  list(...[options]: Of<'list'>['args']): Of<'list'>['result'] {
    return listContainers(this.#parts, options);
  }

  async inspect(...[ref, { size }]: Of<'inspect'>['args']): Of<'inspect'>['result'] {
    const container = this.#find(ref);
    const { registry, guest, images } = this.#parts;
    const inspected = inspectContainer(container, registry);
    return size ? { ...inspected, ...(await diskUsage(guest, container, images)) } : inspected;
  }

  async logs(...[ref, options, signal]: Of<'logs'>['args']): Of<'logs'>['result'] {
    const container = this.#find(ref);
    return { tty: container.tty, output: containerLogs(this.#parts.guest, container, options, signal) };
  }

  async attach(...[ref, options]: Of<'attach'>['args']): Promise<Attachment> {
    const container = this.#find(ref);
    if (container.state.status === 'paused')
      throw conflict(`Container ${ref} is paused, unpause the container before attach.`);
    if (container.state.status === 'restarting')
      throw conflict(`Container ${ref} is restarting, wait until the container is running`);
    return attachContainer(this.#parts, container, options);
  }

  async resize(ref: string, size: { rows: number; columns: number }): Promise<void> {
    const container = this.#find(ref);
    if (!container.process) throw conflict(`container ${container.id} is not running`);
    await container.process.resize(size);
    this.#parts.tell(container, 'resize', { height: String(size.rows), width: String(size.columns) });
  }

  async wait(...[ref, condition, signal]: Of<'wait'>['args']): Of<'wait'>['result'] {
    return { exit: waitForContainer(this.#find(ref), condition, signal) };
  }

  async stop(...[ref, options]: Of<'stop'>['args']): Of<'stop'>['result'] {
    return stopContainer(this.#parts, this.#find(ref), options);
  }

  async restart(...[ref, options]: Of<'restart'>['args']): Of<'restart'>['result'] {
    await restartContainer(this.#parts, this.#find(ref), options);
  }

  async kill(ref: string, signal: string): Promise<void> {
    // Docker looks at the signal before it looks for the container.
    const number = parseSignal(signal === '' ? 'SIGKILL' : signal);
    await killContainer(this.#parts, this.#find(ref), number);
  }

  async pause(ref: string): Promise<void> {
    await setPaused(this.#parts, this.#find(ref), true);
  }

  async unpause(ref: string): Promise<void> {
    await setPaused(this.#parts, this.#find(ref), false);
  }

  async rename(ref: string, name: string): Promise<void> {
    const bare = name.replace(/^\//, '');
    if (bare === '') throw badParameter('Neither old nor new names may be empty');
    await renameContainer(this.#parts, this.#find(ref), bare);
  }

  async update(...[ref, changes]: Of<'update'>['args']): Of<'update'>['result'] {
    const { guest, tell } = this.#parts;
    const facts = this.#parts.facts();
    checkChanges(facts, changes);
    return updateContainer({ facts, guest, tell }, this.#find(ref), changes);
  }

  async top(...[ref, psArgs]: Of<'top'>['args']): Of<'top'>['result'] {
    return topContainer(this.#parts.guest, this.#find(ref), psArgs);
  }

  async stats(...[ref, options, signal]: Of<'stats'>['args']): Of<'stats'>['result'] {
    return streamStats(this.#parts, this.#find(ref), options, signal);
  }

  async readUpperAsLayer(ref: string): Promise<ReadableStream<Uint8Array>> {
    const { id, name } = this.#find(ref);
    const guest = inOperation(this.#parts.guest, `read what container ${name} wrote`);
    return readUpperAsTar(guest, containerPaths(id).upper);
  }

  async remove(...[ref, options]: Of<'remove'>['args']): Promise<void> {
    if (options.link) return this.#removeLink(ref);
    await this.#remove(this.#find(ref), options);
  }

  prune(...[filters]: Of<'prune'>['args']): Of<'prune'>['result'] {
    return pruneContainers(this.#parts, filters, (container) =>
      this.#remove(container, { force: false, volumes: false }),
    );
  }

  async #remove(container: Container, { force, volumes }: { force: boolean; volumes: boolean }): Promise<void> {
    if (container.state.status === 'removing')
      throw conflict(`removal of container ${container.id} is already in progress`);
    do {
      if (countsAsRunning(container.state)) {
        if (!force) throw conflict(whyNotRemoved(container));
        await endForRemoval(this.#parts, container);
      } else if (force) container.lock.interrupt(conflict(`removal of container ${container.id} is in progress`));
    } while (!(await this.#parts.lifecycle.remove(container, { volumes })));
  }

  async #removeLink(ref: string): Promise<void> {
    const link = this.#parts.registry.findLink(ref);
    if (!link) throw notFound(`No such container: ${ref}`);
    const { parent, alias, target } = link;
    await parent.lock.run(async () => {
      await this.#parts.unlink(parent, { alias, target });
      parent.unlinked(alias);
    });
  }

  #find(ref: string): Container {
    return this.#parts.registry.find(ref);
  }
}

function whyNotRemoved({ name, state }: Container): string {
  const cause =
    state.status === 'paused' ? ' and must be unpaused first' : ': stop the container before removing or force remove';
  return `cannot remove container "/${name}": container is ${state.status}${cause}`;
}
