/**
 * The container engine as its clients see it: the Docker API handlers in front call these services and nothing else.
 * Every failure is a DockerError. `ref` is what a user types: a name, an id or a unique prefix of an id.
 */
import type { BuildOptions } from './build-options.ts';
import type { BuildMessage } from './build-message.ts';
import type {
  BuildCacheRecord,
  ContainerConfig,
  ContainerCreateRequest,
  ContainerCreateResponse,
  ContainerInspect,
  ContainerStats,
  ContainerSummary,
  ContainerTop,
  ExecConfig,
  ExecInspect,
  Filters,
  ImageDeleteItem,
  ImageHistoryItem,
  ImageSummary,
  InspectedImage,
  NetworkConnectRequest,
  NetworkCreateRequest,
  NetworkCreateResponse,
  NetworkDisconnectRequest,
  NetworkResource,
  SystemInfo,
  SystemVersion,
  VolumeCreateOptions,
  VolumeInspect,
} from './types.ts';
import type { EngineEvent } from './engine-event.ts';
import type { DiskUsage } from './disk-usage.ts';
import type { DiskUsageKind } from './disk-usage.ts';
import type { Instant } from '../std/instant.ts';
import type { RegistryCredentials } from './credentials.ts';
import type { DistributionInspect } from './registry-answers.ts';
import type { SearchResult } from './registry-answers.ts';
import type { ImageSignatures } from './image-signatures.ts';
import type { ScanReport } from './scan-report.ts';

export interface Engine {
  readonly containers: Containers;
  readonly registry: Registry;
  /** `docker commit`: what a container wrote becomes an image; returns its id. */
  commit(container: string, options: CommitOptions): Promise<string>;
  readonly execs: Execs;
  readonly images: Images;
  readonly scanner: Scanner;
  readonly signatures: Signatures;
  readonly builder: Builder;
  readonly networks: Networks;
  readonly volumes: Volumes;
  readonly events: Events;
  readonly system: System;
}

/** Output of a container or exec process, as the multiplexed stream tells it apart; with a terminal all of it is stdout. */
export interface OutputChunk {
  readonly source: 'stdout' | 'stderr';
  readonly bytes: Uint8Array;
}

/** A connection to a process's standard streams. Closing it leaves the process alone. */
export interface Attachment extends AsyncDisposable {
  readonly tty: boolean;
  /** Ends when the process's output ends or the attachment is disposed of. Backpressure reaches the process. */
  readonly output: ReadableStream<OutputChunk>;
  /** Present when stdin was asked for. Closing it closes the process's stdin where StdinOnce or exec says so. */
  readonly input?: WritableStream<Uint8Array>;
}

export interface AttachOptions {
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  /** Replay what was logged before. */
  logs: boolean;
  /** Stay attached to what comes. */
  stream: boolean;
}

export interface LogsOptions {
  stdout: boolean;
  stderr: boolean;
  follow: boolean;
  timestamps: boolean;
  /** Each line begins with what the container adds to it: labels, variables, a tag. */
  details: boolean;
  /** The first moment that is wanted, and the last. */
  since?: Instant;
  until?: Instant;
  /** Lines from the end; absent means all. */
  tail?: number;
}

export type WaitCondition = 'not-running' | 'next-exit' | 'removed';

export interface Containers {
  readonly files: ContainerFileService;
  create(
    request: ContainerCreateRequest,
    options: { name?: string; platform?: string },
  ): Promise<ContainerCreateResponse>;
  /**
   * Returns false when it was running already (HTTP 304). A start that doesn't come to an end has little time left once
   * `client` is gone.
   */
  start(ref: string, client?: AbortSignal): Promise<boolean>;
  list(options: { all: boolean; limit?: number; size: boolean; filters: Filters }): Promise<ContainerSummary[]>;
  inspect(ref: string, options: { size: boolean }): Promise<ContainerInspect>;
  /** The lines as they were written, as many together as are read at once; `tty` decides on the framing of the answer. */
  logs(
    ref: string,
    options: LogsOptions,
    signal: AbortSignal,
  ): Promise<{ tty: boolean; output: ReadableStream<readonly OutputChunk[]> }>;
  attach(ref: string, options: AttachOptions): Promise<Attachment>;
  resize(ref: string, size: { rows: number; columns: number }): Promise<void>;
  /** Resolves when the condition holds; `exit` is known at once when `accepted` is awaited first (the API sends its headers then). */
  wait(
    ref: string,
    condition: WaitCondition,
    signal: AbortSignal,
  ): Promise<{ exit: Promise<{ StatusCode: number; Error?: { Message?: string } }> }>;
  /** Returns false when it was stopped already (HTTP 304). `seconds` absent: the container's StopTimeout or 10; -1 waits for ever. */
  stop(ref: string, options: { seconds?: number; signal?: string }): Promise<boolean>;
  restart(ref: string, options: { seconds?: number; signal?: string }): Promise<void>;
  kill(ref: string, signal: string): Promise<void>;
  pause(ref: string): Promise<void>;
  unpause(ref: string): Promise<void>;
  rename(ref: string, name: string): Promise<void>;
  update(ref: string, changes: Record<string, unknown>): Promise<{ Warnings: string[] }>;
  top(ref: string, psArgs: string): Promise<ContainerTop>;
  /** One sample a second until the signal; with `stream: false` one sample (`oneShot`: without waiting for a second one). */
  stats(
    ref: string,
    options: { stream: boolean; oneShot: boolean },
    signal: AbortSignal,
  ): Promise<ReadableStream<ContainerStats>>;
  /** What it wrote as a layer: an uncompressed tar with OCI whiteouts. It is read while the stream is. */
  readUpperAsLayer(ref: string): Promise<ReadableStream<Uint8Array>>;
  remove(ref: string, options: { force: boolean; volumes: boolean; link: boolean }): Promise<void>;
  prune(filters: Filters): Promise<{ ContainersDeleted: string[] | null; SpaceReclaimed: number }>;
}

/** A file of a container's, as the header X-Docker-Container-Path-Stat tells it. */
export interface PathStat {
  readonly name: string;
  readonly size: number;
  /** Go's os.FileMode. */
  readonly mode: number;
  /** RFC 3339. */
  readonly mtime: string;
  /** Where a link leads in the container; empty for others. */
  readonly linkTarget: string;
}

/** The files of containers, running or not. Paths are taken from the container's root and never lead out of it. */
export interface ContainerFileService {
  stat(ref: string, path: string): Promise<PathStat>;
  /** A tar of a file, or of a directory with all that is in it. It is read while the stream is. */
  read(ref: string, path: string): Promise<{ stat: PathStat; tar: ReadableStream<Uint8Array> }>;
  /** Unpacks a tar, perhaps compressed, into a directory. */
  write(
    ref: string,
    path: string,
    tar: ReadableStream<Uint8Array>,
    options: {
      /** Everything belongs to the container's user. */
      copyUidGid: boolean;
      /** Refuse to put a file in a directory's place, and the other way round. */
      keepKinds: boolean;
    },
  ): Promise<void>;
  /** What differs from the image; kinds are 0 modified, 1 added, 2 deleted. */
  changes(ref: string): Promise<{ Path: string; Kind: number }[]>;
  /** The root file system as a tar. */
  export(ref: string): Promise<ReadableStream<Uint8Array>>;
}

export interface Execs {
  create(containerRef: string, config: ExecConfig): Promise<{ Id: string }>;
  /** Starts it; without `detach` the attachment carries its streams. */
  start(
    id: string,
    options: { detach: boolean; tty: boolean; consoleSize?: { rows: number; columns: number } },
    client?: AbortSignal,
  ): Promise<Attachment | undefined>;
  /**
   * Starts it for a client that reads along: resolves before the process runs, so that the client's connection is taken over
   * first; `started` rejects when nothing comes of it, and the output ends.
   */
  startAttached(
    id: string,
    options: { consoleSize?: { rows: number; columns: number } },
    client?: AbortSignal,
  ): Promise<{ attachment: Attachment; started: Promise<void> }>;
  resize(id: string, size: { rows: number; columns: number }): Promise<void>;
  inspect(id: string): Promise<ExecInspect>;
}

export interface Images {
  list(options: { all: boolean; filters: Filters; sharedSize?: boolean }): Promise<ImageSummary[]>;
  /** Bytes of all images' layers, each counted once. */
  layersSize(): number;
  inspect(ref: string): Promise<InspectedImage>;
  history(ref: string): Promise<ImageHistoryItem[]>;
  tag(ref: string, repository: string, tag: string): Promise<void>;
  remove(ref: string, options: { force: boolean; noprune: boolean }): Promise<ImageDeleteItem[]>;
  prune(filters: Filters): Promise<{ ImagesDeleted: ImageDeleteItem[] | null; SpaceReclaimed: number }>;
  /** A docker-archive or OCI layout tar, perhaps compressed; yields the API's progress messages. */
  load(tar: ReadableStream<Uint8Array>, options: { quiet: boolean }): AsyncIterable<Record<string, unknown>>;
  /** `docker import`: a root file system tar becomes an image. */
  import(
    tar: ReadableStream<Uint8Array> | { url: string; signal: AbortSignal },
    options: { repository?: string; tag?: string; message?: string; changes: string[]; platform?: string },
  ): AsyncIterable<Record<string, unknown>>;
  /**
   * `tag` may be a digest; without it, and without one in `image`, all tags are pulled. Yields progress; ends when the
   * signal is aborted.
   */
  pull(options: {
    image: string;
    tag?: string;
    platform?: string;
    credentials: RegistryCredentials;
    signal: AbortSignal;
  }): AsyncIterable<Record<string, unknown>>;
  /** Without a tag all tags of the repository go. */
  push(options: {
    image: string;
    tag?: string;
    credentials: RegistryCredentials;
    signal: AbortSignal;
  }): AsyncIterable<Record<string, unknown>>;
  /** One tar with all images that were named, in Docker's form and as an OCI layout. */
  save(names: readonly string[]): Promise<ReadableStream<Uint8Array>>;
}

interface SignatureRequest {
  /** A reference; signatures belong to the digest that it leads to. */
  readonly name: string;
  /** At the tag `sha256-HEX.sig`, or as referrers. */
  readonly place: 'tag' | 'referrers';
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
}

/** Signatures in registries, in cosign's form. They are neither made nor judged here: the keys are the client's. */
export interface Signatures {
  list(request: SignatureRequest): Promise<ImageSignatures>;
  /** Adds one to those that are there. Bytes in base64. */
  attach(request: SignatureRequest & { readonly payload: string; readonly signature: string }): Promise<void>;
}

/** A look at what an image is made of. Docker's API has none: its scanner is a program beside the engine. */
export interface Scanner {
  /** Throws 404 "No such image". */
  scan(ref: string): Promise<ScanReport>;
}

export interface CommitOptions {
  repository?: string;
  tag?: string;
  comment?: string;
  author?: string;
  /** The container's processes stand still meanwhile. */
  pause: boolean;
  /** Dockerfile instructions. */
  changes: string[];
  /** Instead of the container's own. */
  config?: ContainerConfig;
}

/** Registries, as far as no image is moved. */
export interface Registry {
  /** Throws 401 when the registry says no. */
  login(request: {
    serverAddress: string;
    credentials: RegistryCredentials;
    signal: AbortSignal;
  }): Promise<{ IdentityToken: string; Status: string }>;
  search(request: {
    term: string;
    limit: number;
    credentials: RegistryCredentials;
    signal: AbortSignal;
  }): Promise<SearchResult[]>;
  inspect(request: {
    name: string;
    credentials: RegistryCredentials;
    signal: AbortSignal;
  }): Promise<DistributionInspect>;
}

export interface Builder {
  /**
   * Builds an image of a context (a tar, perhaps compressed) and tells how. Fails before its first message with a DockerError; later
   * failures are messages. When the signal is aborted, or nobody asks for messages any more, the build ends and leaves nothing.
   */
  build(
    context: ReadableStream<Uint8Array> | undefined,
    options: BuildOptions,
    signal: AbortSignal,
  ): AsyncIterable<BuildMessage>;
  /** Ends the build that its client calls so; nothing happens when there is none. */
  cancel(buildId: string): Promise<void>;
  /** The caches of `RUN --mount=type=cache`. */
  caches(): Promise<BuildCacheRecord[]>;
  /** Removes caches that nobody uses, the oldest first, until `keepBytes` are left. */
  prune(options: { keepBytes: number; filters: Filters }): Promise<{
    CachesDeleted: string[] | null;
    SpaceReclaimed: number;
  }>;
}

export interface Networks {
  list(filters: Filters): Promise<NetworkResource[]>;
  inspect(ref: string, options?: { scope?: string }): Promise<NetworkResource>;
  create(request: NetworkCreateRequest): Promise<NetworkCreateResponse>;
  remove(ref: string): Promise<void>;
  connect(ref: string, request: NetworkConnectRequest): Promise<void>;
  disconnect(ref: string, request: NetworkDisconnectRequest): Promise<void>;
  prune(filters: Filters): Promise<{ NetworksDeleted: string[] | null }>;
}

export interface Volumes {
  create(request: VolumeCreateOptions): Promise<VolumeInspect>;
  inspect(name: string): Promise<VolumeInspect>;
  list(filters: Filters): Promise<VolumeInspect[]>;
  /** All of them, with what they hold and how many containers mount them. */
  usage(): Promise<VolumeInspect[]>;
  /** With `force` one that isn't there is fine. */
  remove(name: string, options: { force: boolean }): Promise<void>;
  /** `anonymousOnly` holds unless the filter `all` says otherwise. */
  prune(
    filters: Filters,
    options: { anonymousOnly: boolean },
  ): Promise<{ VolumesDeleted: string[]; SpaceReclaimed: number }>;
}

export interface EventRange {
  /** The first moment that is wanted, and the last. */
  readonly since?: Instant;
  readonly until?: Instant;
  readonly filters: Filters;
}

export interface Events {
  /** Past events where a time is asked for, then live ones until `until` or the signal. */
  stream(options: EventRange, signal: AbortSignal): ReadableStream<EngineEvent>;
}

export interface System {
  info(): Promise<SystemInfo>;
  version(): Promise<SystemVersion>;
  /** What `docker system df` counts; without `kinds` all of it. */
  diskUsage(kinds: readonly DiskUsageKind[]): Promise<DiskUsage>;
}
