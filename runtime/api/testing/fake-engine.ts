/** An engine without a kernel, for tests of what stands in front of engines: it keeps containers in memory and plays FakeProcesses. */
import { streamOf } from '../../std/stream-of.ts';
import type {
  Builder,
  Containers,
  Engine,
  Events,
  Execs,
  Images,
  Networks,
  Registry,
  Scanner,
  Signatures,
  System,
} from '../../model/engine.ts';
import { badParameter, conflict, notFound, notImplemented } from '../../std/errors.ts';
import type { ContainerCreateRequest, ContainerStats, ExecConfig } from '../../model/types.ts';
import { describeContainer, fakeStats, summariseContainer } from './fake-documents.ts';
import { fakeFiles } from './fake-files.ts';
import { fakeImages } from './fake-images.ts';
import { fakeNetworks } from './fake-networks.ts';
import { fakeVolumes } from './fake-volumes.ts';
import { FakeProcess } from './fake-process.ts';
import type { EngineEvent } from '../../model/engine-event.ts';

export interface FakeContainer {
  readonly id: string;
  name: string;
  readonly request: ContainerCreateRequest;
  process: FakeProcess;
  status: 'created' | 'running' | 'paused' | 'exited';
}

interface FakeExec {
  readonly config: ExecConfig;
  readonly container: FakeContainer;
  process: FakeProcess | undefined;
}

export class FakeEngine implements Engine {
  readonly all = new Map<string, FakeContainer>();
  readonly execInstances = new Map<string, FakeExec>();
  /** What the images service was given: the bytes of the tars. */
  readonly uploads: Uint8Array[] = [];
  readonly #watchers = new Set<(event: EngineEvent) => void>();
  #serial = 0;

  readonly images: Images = fakeImages(this.uploads);

  readonly networks: Networks = fakeNetworks();
  readonly volumes = fakeVolumes();

  /** What the files service was given: a path and the size of its archive. */
  readonly written: [path: string, bytes: number][] = [];
  readonly registry: Registry = {
    login: async () => ({ IdentityToken: '', Status: 'Login Succeeded' }),
    search: async () => [],
    inspect: async () => {
      throw notFound('manifest unknown: manifest unknown');
    },
  };

  readonly signatures: Signatures = {
    list: async () => {
      throw notFound('manifest unknown: manifest unknown');
    },
    attach: async () => undefined,
  };
  readonly scanner: Scanner = {
    scan: async (ref) => {
      throw notFound(`No such image: ${ref}`);
    },
  };

  commit = async (ref: string): Promise<string> => (this.find(ref), `sha256:${'cd'.repeat(32)}`);

  readonly containers: Containers = {
    files: fakeFiles((path, bytes) => this.written.push([path, bytes])),
    create: async (request, { name }) => this.#create(request, name),
    start: async (ref) => this.#start(this.find(ref)),
    list: async ({ all }) =>
      [...this.all.values()].filter((c) => all || c.status === 'running').map((c) => summariseContainer(c)),
    inspect: async (ref) => describeContainer(this.find(ref)),
    logs: async (ref, { follow }) => {
      const { process, request } = this.find(ref);
      const output = follow ? process.output(true) : streamOf(process.history);
      return { tty: request.Tty ?? false, output: output.pipeThrough(lists()) };
    },
    attach: async (ref, { stdin, logs }) => {
      const { process, request } = this.find(ref);
      return process.attach({ tty: request.Tty ?? false, stdin, replay: logs });
    },
    resize: async (ref, size) => void (this.find(ref).process.size = size),
    wait: async (ref) => {
      const { process } = this.find(ref);
      return { exit: process.exit.then((StatusCode) => ({ StatusCode })) };
    },
    stop: async (ref) => this.#end(this.find(ref), 143),
    restart: async (ref) => {
      const container = this.find(ref);
      this.#end(container, 143);
      this.#start(container);
    },
    kill: async (ref) => {
      const container = this.find(ref);
      if (!this.#end(container, 137)) throw conflict(`Container ${container.id} is not running`);
    },
    pause: async (ref) => void (this.find(ref).status = 'paused'),
    unpause: async (ref) => void (this.find(ref).status = 'running'),
    rename: async (ref, name) => void (this.find(ref).name = name),
    update: async (ref) => (this.find(ref), { Warnings: [] }),
    top: async (ref, psArgs) => {
      this.find(ref);
      return { Titles: ['PID', 'CMD'], Processes: [['1', psArgs]] };
    },
    stats: async (ref, { stream }, signal) => this.#stats(this.find(ref), stream, signal),
    remove: async (ref, { force }) => this.#remove(this.find(ref), force),
    readUpperAsLayer: () => Promise.resolve(streamOf([])),
    prune: async () => ({ ContainersDeleted: null, SpaceReclaimed: 0 }),
  };

  readonly execs: Execs = {
    create: async (ref, config) => {
      const Id = this.#newId();
      this.execInstances.set(Id, { config, container: this.find(ref), process: undefined });
      return { Id };
    },
    start: async (id) => {
      this.#startExec(id).process.run();
      return undefined;
    },
    startAttached: async (id) => {
      const { process, config } = this.#startExec(id);
      // The caller attaches to the output before there is any.
      const attachment = process.attach({ tty: config.Tty ?? false, stdin: config.AttachStdin ?? false, replay: true });
      if (config.Cmd?.[0] !== 'nosuch') return { attachment, started: Promise.resolve(process.run()) };
      process.end(126);
      return { attachment, started: Promise.reject(badParameter('OCI runtime exec failed: "nosuch": not found')) };
    },
    resize: async (id, size) => void (this.#exec(id).process ?? { size }).size,
    inspect: async (id) => describeExec(id, this.#exec(id)),
  };

  readonly builder: Builder = {
    build: async function* () {
      yield await Promise.resolve({ stream: 'Successfully built 000000000000\n' });
    },
    cancel: async () => {},
    caches: async () => [],
    prune: async () => ({ CachesDeleted: null, SpaceReclaimed: 0 }),
  };

  readonly events: Events = {
    stream: (_options, signal) => {
      const { readable, writable } = new TransformStream<EngineEvent, EngineEvent>();
      const writer = writable.getWriter();
      const watch = (event: EngineEvent) => void writer.write(event).catch(() => {});
      this.#watchers.add(watch);
      signal.addEventListener('abort', () => {
        this.#watchers.delete(watch);
        void writer.close().catch(() => {});
      });
      return readable;
    },
  };

  readonly system: System = {
    diskUsage: async () => ({ LayersSize: 4096, Images: [], Containers: [], Volumes: [], BuildCache: [] }),
    info: async () => ({ ID: 'fake', Containers: this.all.size, Name: 'fake', OperatingSystem: 'Fake Linux' }),
    version: async () => ({ Version: '0.0.0', ApiVersion: '1.50', MinAPIVersion: '1.41', Os: 'linux', Arch: '386' }),
  };

  get watchers(): number {
    return this.#watchers.size;
  }

  /** By name, id or the beginning of an id. */
  find(ref: string): FakeContainer {
    for (const container of this.all.values()) {
      if (container.name === ref || container.id.startsWith(ref)) return container;
    }
    throw notFound(`No such container: ${ref}`);
  }

  emit(event: EngineEvent): void {
    for (const watch of this.#watchers) watch(event);
  }

  #create(request: ContainerCreateRequest, name: string | undefined) {
    if (request.Image !== 'busybox') throw notFound(`No such image: ${request.Image}:latest`);
    const id = this.#newId();
    const argv = [...(request.Entrypoint ?? []), ...(request.Cmd ?? [])];
    const container: FakeContainer = {
      id,
      name: name ?? `fake_${this.#serial}`,
      request,
      process: new FakeProcess(argv),
      status: 'created',
    };
    this.all.set(id, container);
    return { Id: id, Warnings: [] };
  }

  #start(container: FakeContainer): boolean {
    if (container.status === 'running') return false;
    container.status = 'running';
    void container.process.exit.then(() => this.#ended(container));
    container.process.run();
    this.emit({
      timeNano: 0n,
      Type: 'container',
      Action: 'start',
      Actor: { ID: container.id, Attributes: { image: 'busybox' } },
    });
    return true;
  }

  #ended(container: FakeContainer): void {
    container.status = 'exited';
    if (container.request.HostConfig?.AutoRemove) this.all.delete(container.id);
  }

  #end(container: FakeContainer, code: number): boolean {
    if (container.status !== 'running') return false;
    container.process.end(code);
    return true;
  }

  #remove(container: FakeContainer, force: boolean): void {
    if (container.status === 'running' && !force) throw conflict('cannot remove container: container is running');
    this.#end(container, 137);
    this.all.delete(container.id);
  }

  #startExec(id: string): FakeExec & { process: FakeProcess } {
    const exec = this.#exec(id);
    return Object.assign(exec, { process: new FakeProcess(exec.config.Cmd ?? []) });
  }

  #exec(id: string): FakeExec {
    const exec = this.execInstances.get(id);
    if (!exec) throw notFound(`No such exec instance: ${id}`);
    return exec;
  }

  #newId(): string {
    this.#serial += 1;
    return this.#serial.toString(16).padStart(64, 'f');
  }

  /** With `stream` two samples and then silence until the client goes. */
  async #stats(
    container: FakeContainer,
    stream: boolean,
    signal: AbortSignal,
  ): Promise<ReadableStream<ContainerStats>> {
    if (container.status === 'paused') throw notImplemented('Measuring a paused container');
    const sample = fakeStats(container);
    if (!stream) return streamOf([sample]);
    return new ReadableStream({
      start(controller) {
        controller.enqueue(sample);
        controller.enqueue(sample);
        signal.addEventListener('abort', () => controller.close(), { once: true });
      },
    });
  }
}

function describeExec(id: string, { config, container, process }: FakeExec) {
  return {
    ID: id,
    Running: process !== undefined && process.exitCode === undefined,
    ExitCode: process?.exitCode ?? null,
    ProcessConfig: {
      tty: config.Tty ?? false,
      entrypoint: config.Cmd?.[0] ?? '',
      arguments: config.Cmd?.slice(1) ?? [],
      privileged: false,
    },
    OpenStdin: config.AttachStdin ?? false,
    OpenStderr: true,
    OpenStdout: true,
    CanRemove: false,
    ContainerID: container.id,
    DetachKeys: config.DetachKeys ?? '',
    Pid: 42,
  };
}

/** Each chunk in a list of its own. */
const lists = <T>(): TransformStream<T, readonly T[]> =>
  new TransformStream({ transform: (chunk, controller) => controller.enqueue([chunk]) });
