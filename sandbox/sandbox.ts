/**
 * One machine with its engine: what the worker of the page, the headless command and the tests start, ask and save.
 */
import type { BootImages } from '../emulator/v86.ts';
import { Machine, type MachineState, type SaveOptions } from '../emulator/machine.ts';
import { NinepServer } from '../emulator/ninep/server.ts';
import type { Snapshot } from '../emulator/snapshot.ts';
import { createApiHandler } from '../runtime/api/router.ts';
import type { ApiHandler } from '../runtime/http/handler.ts';
import type { DrydockEngine, EngineBuild } from '../runtime/container/dependencies.ts';
import { createEngine } from '../runtime/engine/create-engine.ts';
import { Trace } from '../runtime/guest/trace.ts';
import { GuestConnection } from '../runtime/guest/connection.ts';
import type { GuestListener, GuestStream } from '../runtime/guest/guest.ts';
import type { GrowingContents } from '../runtime/image/contents.ts';
import { BundledBlobs } from '../runtime/image/bundled-images.ts';
import { ImageStore } from '../runtime/image/image-store.ts';
import type { UnpackedLayer } from '../runtime/image/layer-pack.ts';
import { layerFiles } from '../runtime/image/layer-files.ts';
import { layerName, LayerStore } from '../runtime/image/layer-store.ts';
import type { ImageFiles } from '../runtime/model/layer-files.ts';
import { parseDigest } from '../runtime/oci/digest.ts';
import type { Shelf } from '../runtime/registry/shelf.ts';
import type { BlobStore } from '../runtime/store/blob-store.ts';
import { OverlayBlobStore } from '../runtime/store/overlay-blob-store.ts';
import { streamOf } from '../runtime/std/stream-of.ts';
import { type PortConnection, PublishedPorts } from '../runtime/outside/published-ports.ts';
import type { HostPorts } from '../runtime/network/publish/host-ports.ts';
import type { RegistryServer } from '../runtime/distribution/registry-server.ts';
import { withGuestLoopback } from '../runtime/outside/guest-loopback.ts';
import { type InnerHosts, withInnerHosts, withInnerNames } from '../runtime/outside/inner-hosts.ts';
import { OutsideWorld } from '../runtime/outside/outside.ts';
import { offlineTcp, type OutsideTcp } from '../runtime/outside/outside-tcp.ts';
import { type NameUpstream, offlineNames } from '../runtime/network/dns/upstream.ts';
import { offline, type Outside } from '../runtime/std/outside.ts';
import { randomFrom } from '../runtime/std/random.ts';
import { OwnTimers } from '../runtime/std/own-timers.ts';
import { liftLimits, unmountDisk } from './block-device.ts';
import { bootGuest } from './boot.ts';
import { type Disk, packDisk } from './disk.ts';
import { endProcesses, type PowerWish } from './shut-down.ts';
import { COMMAND_LINE } from './command-line.ts';
import type { TerminalSize } from './contract.ts';
import { DockerService } from './docker-service.ts';
import { keepDoor, openDoor } from './doors.ts';
import { GUEST_ROOT_LAYER, SERVICE_SOCKET_PATH } from './places.ts';
import { serveService } from './service-door.ts';
import { guestStateFiles } from './state-files.ts';
import { guestRegistry, REGISTRY_HOST } from './guest-registry.ts';
import { decodeTables, encodeTables, HOST_SECTION, type HostTables, TABLES_VERSION } from './tables.ts';
import type { LeftTerminal } from './terminal.ts';
import { Terminals } from './terminals.ts';
import { adjustClockAndEntropy } from './waking.ts';
import { IncreasingClock } from '../runtime/std/increasing-clock.ts';
import { readWholeFile } from '../runtime/guest/files/read-whole-file.ts';
import { DAEMON_CONFIG_PATH } from '../runtime/model/daemon-config.ts';
import { Asides } from '../runtime/model/asides.ts';
import { hostInstant } from './host-instant.ts';

export interface SandboxOptions {
  readonly wasm: WebAssembly.Module | Uint8Array;
  readonly memoryBytes: number;
  /** From `fingerprintOf`: names the machine that a snapshot belongs to. */
  readonly fingerprint: string;
  /** Only a cold boot needs them. */
  readonly boot?: Omit<BootImages, 'commandLine'> | undefined;
  readonly guestRoot: UnpackedLayer;
  /** Images that are there from the start: docker-archive or OCI layout tars, fetched when somebody reads from them. */
  readonly catalogue: () => Promise<readonly Uint8Array[]>;
  readonly blobs: BlobStore;
  /** Where the contents of layers lie; in memory when absent. */
  readonly newContents?: () => GrowingContents;
  /** Images that are pulled without a network; none when absent. */
  readonly shelf?: Shelf;
  /** The way to registries and to everything else on the internet; a page starts without one. */
  readonly outside?: Outside;
  /** Where connections of containers and of the guest lead; nowhere when absent. */
  readonly tcp?: OutsideTcp;
  /** Who knows the names of the outside; nobody when absent. */
  readonly names?: NameUpstream;
  /** Hosts of ours that the machine reaches without a way to the internet, beside its own registry. */
  readonly hosts?: InnerHosts;
  /** The X-ray's record of an earlier boot, to go on with. */
  readonly trace?: Trace;
  /** Where published ports are reached beyond the guest; nowhere when absent. */
  readonly hostPorts?: (guest: PublishedPorts) => HostPorts;
  readonly build: EngineBuild;
  readonly seccompProfile: unknown;
  /** The security data that images are scanned with, fetched at the first scan. */
  readonly advisories: () => Promise<Uint8Array>;
  readonly log?: (message: string) => void;
}

/** What a sandbox that was shut down leaves to the next boot of its machine. */
export interface Remains extends Pick<HostTables, 'layers' | 'registry' | 'bundled'> {
  readonly disk: Disk;
  readonly terminals: readonly LeftTerminal[];
}

export type SandboxStage = 'bios' | 'kernel' | 'agent' | 'root' | 'engine' | 'ready';

export class Sandbox {
  readonly machine: Machine;
  readonly guest: GuestConnection;
  readonly engine: DrydockEngine;
  readonly api: ApiHandler;
  readonly terminals: Terminals;
  /** The engine's last operations, for the X-ray. */
  readonly trace: Trace;
  /** Does what the guest asks of its machine; where there is none, it is refused. */
  powerSwitch: ((wish: PowerWish) => void) | undefined;
  readonly #ports: PublishedPorts;
  readonly #world: OutsideWorld;
  readonly #fingerprint: string;
  readonly #timers = new OwnTimers();
  readonly #layers: LayerStore;
  readonly #bundled: BundledBlobs;
  readonly #images: ImageStore;
  readonly #docker: DockerService;
  readonly #registry: RegistryServer;
  #serviceDoor: GuestListener | undefined;

  /** Cold boot: kernel, system, engine, and the catalogue or what an earlier boot has left. */
  static async boot(
    options: SandboxOptions,
    onStage: (stage: SandboxStage) => void = () => undefined,
    remains?: Remains,
  ): Promise<Sandbox> {
    const hardware = await createMachine(options, remains);
    const { machine, layers } = hardware;
    if (remains) await layers.restore(remains.layers);
    using _stages = machine.onStage(onStage);
    await machine.boot();
    const sandbox = new Sandbox(options, hardware, undefined);
    await bootGuest(sandbox.guest, remains?.disk);
    onStage('root');
    await sandbox.#open(remains ? nothing : options.catalogue);
    layers.releaseUnheld();
    await sandbox.terminals.takeUp(remains?.terminals ?? []);
    onStage('engine');
    return sandbox;
  }

  /**
   * Takes up a machine where `save` left it: its clock is set right and its random numbers are its own again. Throws a SnapshotError when
   * it can't.
   */
  static async restore(options: SandboxOptions, snapshot: Snapshot): Promise<Sandbox> {
    const tables = decodeTables(snapshot.sections.get(HOST_SECTION));
    const hardware = await createMachine({ ...options, boot: undefined }, tables);
    const { machine, layers } = hardware;
    await layers.restore(tables.layers);
    machine.restore(snapshot, options.fingerprint);
    const sandbox = new Sandbox(options, hardware, tables);
    machine.resume();
    await adjustClockAndEntropy(sandbox.guest);
    await sandbox.#adopt(tables);
    return sandbox;
  }

  private constructor(
    options: SandboxOptions,
    { machine, layers, bundled, blobs }: Hardware,
    tables: HostTables | undefined,
  ) {
    const log = (message: string): void => void (machine.state !== 'destroyed' && options.log?.(message));
    this.machine = machine;
    this.trace = options.trace ?? new Trace(() => Date.now());
    this.#fingerprint = options.fingerprint;
    this.#layers = layers;
    this.#bundled = bundled;
    this.guest = connectGuest(machine, tables, this.trace);
    this.guest.failure.catch((error: unknown) => log(`guest: ${String(error)}`));
    const timers = this.#timers;
    this.terminals = new Terminals(this.guest);
    const stateFiles = guestStateFiles(this.guest);
    const clock = new IncreasingClock(hostInstant());
    const report = (what: string, error: unknown): void => log(`${what}: ${String(error)}`);
    const asides = new Asides(report);
    const random = randomFrom(crypto);
    const shelf = options.shelf && { shelf: options.shelf };
    const near = withGuestLoopback({ guest: this.guest, timers }, options.outside ?? offline);
    const registryParts = { blobs, pins: layers.pins, clock, timers, random, report };
    this.#registry = guestRegistry(this.guest, { outside: near, timers, ...shelf }, registryParts);
    const hosts: InnerHosts = new Map([...(options.hosts ?? []), [REGISTRY_HOST, this.#registry.handler]]);
    const outside = withInnerHosts(hosts, near);
    const names = withInnerNames(hosts, options.names ?? offlineNames);
    this.#images = new ImageStore({
      stateFiles,
      layers,
      clock,
      containers: () => this.engine.containersUsingImages(),
      admit: (wanted) => this.engine.admit(wanted),
      asides,
      way: { outside, timers, rules: () => this.engine.registryRules(), ...shelf },
    });
    const published = (): ReturnType<DrydockEngine['publishedPorts']> => this.engine.publishedPorts();
    this.#ports = new PublishedPorts({ guest: this.guest, timers, published });
    this.engine = createEngine({
      guest: this.guest,
      images: this.#images,
      outside,
      ...shelf,
      names,
      ...(options.hostPorts && { hostPorts: options.hostPorts(this.#ports) }),
      stateFiles,
      asides,
      clock,
      timers,
      random,
      seccompProfile: options.seccompProfile,
      advisories: async () => new TextDecoder().decode(await options.advisories()),
      build: options.build,
      configFile: () => hostFile(this.guest, DAEMON_CONFIG_PATH),
      hostFile: (path) => hostFile(this.guest, path),
      log,
    });
    this.#world = new OutsideWorld({ guest: this.guest, timers, tcp: options.tcp ?? offlineTcp, names, hosts, log });
    this.api = createApiHandler(this.engine, { log: (message, error) => log(`api: ${message}: ${String(error)}`) });
    this.#docker = new DockerService(this.guest, this.engine, this.api);
  }

  get state(): MachineState {
    return this.machine.state;
  }

  openTerminal(size: TerminalSize): ReturnType<Terminals['open']> {
    return this.terminals.open(size);
  }

  /** Connects to a published TCP port, by its number on the host. Rejects with a PortError, or the signal's reason. */
  connectPort(port: number, options: { signal?: AbortSignal } = {}): Promise<PortConnection> {
    return this.#ports.connect(port, options);
  }

  /** The whole machine, at a moment when nothing is half-way. It runs on afterwards. */
  save(): Promise<Snapshot> {
    const patience = performance.now() + SAVE_PATIENCE_MS;
    const tables = (): ReturnType<SaveOptions['tables']> =>
      (performance.now() < patience ? this.engine.underWay() : undefined) ??
      this.engine.unwritten() ??
      this.#registry.unwritten ??
      this.#tables();
    return this.machine.save({ fingerprint: this.#fingerprint, tables });
  }

  /** Ends everything in order, and tells what is left. The machine is of no use afterwards. */
  async shutDown(): Promise<Remains> {
    await liftLimits(this.guest);
    await this.#docker.stop();
    const terminals = this.terminals.leave();
    await endProcesses(this.guest);
    for (let work = this.#unfinished(); work; work = this.#unfinished()) await work;
    await unmountDisk(this.guest);
    const disk = await packDisk(this.guest);
    return {
      disk,
      terminals,
      layers: this.#layers.save(),
      registry: this.#registry.needed,
      bundled: this.#bundled.save(),
    };
  }

  #unfinished(): Promise<unknown> | undefined {
    return this.engine.underWay() ?? this.engine.unwritten() ?? this.#registry.unwritten;
  }

  /** See SandboxWorker.layerFiles. */
  layerFiles(diffIds: readonly string[]): ImageFiles {
    return layerFiles(diffIds.map((diffId) => this.#layers.rootOf(layerName(parseDigest(diffId)))));
  }

  /** Lets go of every blob that the machine has no use for. */
  collectBlobs(): Promise<void> {
    return this.#layers.pins.collectGarbage();
  }

  [Symbol.dispose](): void {
    this.#timers[Symbol.dispose]();
    this.machine.destroy();
    this.guest[Symbol.dispose]();
  }

  async #open(catalogue: SandboxOptions['catalogue']): Promise<void> {
    await this.#world.open();
    await this.#images.open();
    await this.#registry.open();
    await this.engine.open();
    for (const archive of await catalogue()) await this.#load(archive);
    await this.#docker.start();
    // Whoever may see the machine may see the service; who may change it is decided by who asks.
    this.#serve(await openDoor(this.guest, SERVICE_SOCKET_PATH, { mode: 0o666, gid: 0 }));
  }

  async #adopt(tables: HostTables): Promise<void> {
    this.terminals.restore(tables.terminals);
    const door = this.guest.adoptListener(tables.doors.service);
    await this.#world.adopt(tables.outside);
    await this.#images.open();
    await this.#registry.open();
    await this.engine.restore();
    // Who knocks from here on finds everything in its place.
    if (tables.doors.docker !== undefined) this.#docker.adopt(tables.doors.docker);
    this.#serve(door);
    this.#layers.releaseUnheld();
    this.guest.releaseUnclaimed();
  }

  #serve(door: GuestListener): void {
    this.#serviceDoor = door;
    const { guest, api } = this;
    const serve = (stream: GuestStream, socket: number): Promise<void> =>
      serveService({ guest, api, service: this.#docker, power: this.powerSwitch }, stream, socket);
    void keepDoor(guest, door, serve);
  }

  async #load(archive: Uint8Array): Promise<void> {
    for await (const _message of this.#images.load(streamOf([archive]), { quiet: true }));
  }

  /** Undefined while a request is under way: the machine then tries again. */
  #tables(): ReadonlyMap<string, Uint8Array> | undefined {
    const outside = this.#world.state;
    if (!this.#serviceDoor || !outside || this.guest.busy || this.#docker.busy) return undefined;
    return encodeTables({
      version: TABLES_VERSION,
      guest: this.guest.save(),
      terminals: this.terminals.save(),
      doors: {
        ...(this.#docker.door !== undefined && { docker: this.#docker.door }),
        service: this.#serviceDoor.id,
      },
      outside,
      layers: this.#layers.save(),
      registry: this.#registry.needed,
      bundled: this.#bundled.save(),
    });
  }
}

function connectGuest(machine: Machine, tables: HostTables | undefined, trace: Trace): GuestConnection {
  const guest = new GuestConnection(machine.channel, {
    ...(tables && { state: tables.guest }),
    onProgram: (pid, result) => {
      // Shells and probes of the page are no operations of the engine.
      if (result.program.operation) trace.record(pid, result);
    },
    onSpawn: (result) => {
      if (result.program.operation) trace.record(guest.agent.pid, result);
    },
  });
  return guest;
}

const nothing = (): Promise<readonly Uint8Array[]> => Promise.resolve([]);

const CONFIG_BYTES_MAX = 1024 * 1024;

async function hostFile(guest: GuestConnection, path: string): Promise<string | undefined> {
  const bytes = await readWholeFile(guest, path, CONFIG_BYTES_MAX);
  return bytes && new TextDecoder().decode(bytes);
}

/**
 * A save waits that long for containers that are on their way up or down; afterwards the engine sorts out what it finds,
 * as after a crash.
 */
const SAVE_PATIENCE_MS = 3000;

interface Hardware {
  readonly machine: Machine;
  readonly layers: LayerStore;
  readonly bundled: BundledBlobs;
  readonly blobs: BlobStore;
}

async function createMachine(options: SandboxOptions, tables?: Pick<HostTables, 'bundled'>): Promise<Hardware> {
  const fetchCatalogue = async (): Promise<ReadableStream<Uint8Array>[]> =>
    (await options.catalogue()).map((archive) => streamOf([archive]));
  const bundled = new BundledBlobs(fetchCatalogue, tables?.bundled);
  const blobs = new OverlayBlobStore(bundled, options.blobs);
  const layers = new LayerStore({ blobs, ...(options.newContents && { newContents: options.newContents }) });
  layers.addTree(GUEST_ROOT_LAYER, options.guestRoot.root);
  const machine = await Machine.create({
    wasm: options.wasm,
    memoryBytes: options.memoryBytes,
    ninep: new NinepServer(layers.tree),
    ...(options.boot && { boot: { ...options.boot, commandLine: COMMAND_LINE } }),
  });
  return { machine, layers, bundled, blobs };
}
