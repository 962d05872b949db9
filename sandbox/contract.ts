/**
 * What the page sees of a sandbox (machine + engine) in its web worker. Comlink carries the calls of SandboxWorker;
 * listeners are passed as Comlink proxies; terminals are MessagePorts of their own, so that bytes are transferred and flow-controlled.
 *
 *     const worker = Comlink.wrap<SandboxWorker>(new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' }));
 */
import type { ImageFiles } from '../runtime/model/layer-files.ts';

export interface SandboxWorker {
  /** Loads ahead what any start needs, the emulator's code and the list of the guest's files: for a worker that starts later. */
  prepare(artefacts: StartOptions['artefacts']): Promise<void>;
  /**
   * Fetches the artefacts and brings the guest up: from `session` when given, else from the built snapshot, else from a cold boot.
   * Rejects with a SessionError's name when the session can't be used (then start a new worker without it).
   */
  start(options: StartOptions, onProgress: (progress: BootProgress) => void): Promise<StartResult>;
  /** Called at once with the present state, then at every change. */
  onState(listener: (state: SandboxState) => void): Promise<void>;

  /** A new login shell; see TerminalMessage for the port. */
  openTerminal(size: TerminalSize, port: MessagePort): Promise<TerminalInfo>;
  /** Takes up a terminal that lives in the restored machine (StartResult.terminals). */
  attachTerminal(id: number, size: TerminalSize, port: MessagePort): Promise<TerminalInfo>;

  /**
   * One Engine API call; resolves with the head of the answer, while the body goes over `port` (ApiBodyMessage), also when it never ends.
   * Rejects when the answer is a hijacked connection. The page wraps it as an API client: web/engine/remote-api.ts.
   */
  callApi(call: ApiCall, port: MessagePort): Promise<ApiHead>;

  /** The guest's file, as root in the guest's own namespaces; at most `limit` bytes. Undefined when it does not exist. */
  readFile(path: string, limit: number): Promise<Uint8Array | undefined>;
  /** Runs a program in the guest, without a terminal; output beyond 256 KiB is cut. */
  run(argv: string[], options?: { timeoutMs?: number }): Promise<RunResult>;

  /**
   * How many instructions the guest has run so far, modulo 2^32. The kernel alone needs some 120,000 a second: whoever wants to know
   * whether something has happened in the guest need not ask the guest.
   */
  instructions(): Promise<number>;

  /** Asks a published TCP port over HTTP, by its number on the host. Rejects when nobody answers in HTTP. */
  fetchPort(port: number, request: PortRequest): Promise<PortAnswer>;

  /**
   * What each of an image's layers does to the files of those below; `diffIds` from the lowest, all of them in the machine.
   * Rejects with a sentence when one is not.
   */
  layerFiles(diffIds: readonly string[]): Promise<ImageFiles>;

  /** The last engine operations, newest last, at most 200. */
  operations(): Promise<OperationSummary[]>;
  operation(id: number): Promise<OperationDetail | undefined>;
  /** Told at most ten times a second that there is a new operation. */
  onOperations(listener: (newest: number) => void): Promise<void>;

  /**
   * The whole machine for a later `session`; pauses the guest for some 100 ms. From then on no blob is deleted, until keepBlobs tells
   * whether the save is stored.
   */
  save(): Promise<SavedMachine>;
  /** Deletes the blobs that neither the machine needs nor one of the stored saves; `saved` are those that the saves name. */
  keepBlobs(saved: readonly string[]): Promise<void>;
  /** After `off`. */
  switchOn(): Promise<void>;
  /** Freezes the guest's clock and processor while the page is hidden, if the page wants that. */
  pause(): Promise<void>;
  resume(): Promise<void>;
}

export interface StartOptions {
  /** Absolute URLs. */
  readonly artefacts: {
    readonly wasm: string;
    readonly bios: string;
    readonly kernel: string;
    readonly initramfs: string;
    /** '' when none was built: then the kernel boots. */
    readonly snapshot: string;
    /** Of the machine that the snapshot, and every session saved from it, belongs to: .cache/snapshot.json. */
    readonly machine?: { readonly fingerprint: string; readonly memoryBytes: number };
    /** The `/v2/` of the page's site: images to pull. */
    readonly shelf: string;
    /** The `packages/` of the page's site: what apt and pip install. */
    readonly packages: string;
    /** Guest root, catalogue and security data: see images/dist/lock.json. */
    readonly images: readonly { readonly name: string; readonly url: string }[];
  };
  readonly session?: ArrayBuffer;
  /**
   * Digests of the blobs that stored saves name. Blobs are kept in the browser's storage then; absent, storage belongs to another page,
   * and the blobs stay in memory.
   */
  readonly savedBlobs?: readonly string[];
  /** How the machine reaches the internet; not at all when absent. */
  readonly outside?: OutsideChoice;
  /** MiB; a session brings its own. */
  readonly memoryMebibytes?: number;
}

export type OutsideChoice =
  | { readonly way: 'offline' }
  /** Requests that the browser makes: plain HTTP, where sites let other pages read them (CORS). */
  | { readonly way: 'fetch' }
  /** Connections that a Wisp server makes; `url` is one that parseRelayUrl takes. */
  | { readonly way: 'relay'; readonly url: string };

export interface SavedMachine {
  /** Made in the worker: to make a blob of so much is a long task. */
  readonly machine: Blob;
  /** Digests of the blobs that it goes on with; they are all stored. */
  readonly blobs: readonly string[];
}

export interface StartResult {
  readonly from: 'session' | 'snapshot' | 'cold';
  /** Shells that are there already; a fresh snapshot has one, at its first prompt. */
  readonly terminals: readonly TerminalInfo[];
}

export type BootStage =
  'fetching' | 'unpacking' | 'restoring' | 'kernel' | 'agent' | 'root' | 'engine' | 'shell' | 'ready';

export interface BootProgress {
  readonly stage: BootStage;
  /** 0 to 1 over the whole start, never going back. */
  readonly fraction: number;
  /** Plain words, e.g. "Fetching the machine, 2.1 of 6.3 MB". */
  readonly text: string;
}

export type SandboxState =
  | { readonly status: 'created' | 'starting' | 'paused' | 'stopped' }
  /** The guest is shut down, by its own wish; `off` waits for `switchOn`. */
  | { readonly status: 'shutting-down' | 'off' }
  /** It boots anew, after a shutdown. */
  | { readonly status: 'booting'; readonly progress: BootProgress }
  /** `idle`: nothing has happened for a while, a good moment to save. */
  | { readonly status: 'running'; readonly idle: boolean }
  | {
      readonly status: 'crashed';
      /** `boot`: it could not be shut down, or did not come up again. */
      readonly reason: 'panic' | 'out-of-memory' | 'protocol' | 'emulator' | 'boot';
      readonly detail: string;
    };

/** Names of the errors that `start` rejects with when `session` can't be used. */
export type SessionErrorName = 'SessionCorrupt' | 'SessionForeign';

export interface TerminalSize {
  readonly rows: number;
  readonly columns: number;
}

export interface TerminalInfo {
  readonly id: number;
  /** Of the shell, in the guest. */
  readonly pid: number;
  /** e.g. `/dev/pts/0`. */
  readonly tty: string;
}

/** On a terminal's port, to the page. */
export type TerminalOutput =
  | { readonly type: 'data'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'exit'; readonly code: number }
  /** The machine has booted anew, and this is the shell in the old one's place; whatever was under way is gone. */
  | { readonly type: 'restarted'; readonly info: TerminalInfo };

/** On a terminal's port, from the page. */
export type TerminalInput =
  | { readonly type: 'data'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'resize'; readonly size: TerminalSize }
  /** That many bytes of output were drawn; at most TERMINAL_WINDOW_BYTES are ever under way. */
  | { readonly type: 'drawn'; readonly bytes: number }
  /** Hangs up: the shell gets SIGHUP. */
  | { readonly type: 'close' };

export const TERMINAL_WINDOW_BYTES = 512 * 1024;

export interface ApiCall {
  readonly method: string;
  /** Path and query, with or without a version: `/v1.50/containers/json?all=1`. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

export interface ApiHead {
  readonly status: number;
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** On a call's port, to the page: one for each `pull`. Nothing comes after `end` and `failed`. */
export type ApiBodyMessage =
  | { readonly type: 'data'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'end' }
  | { readonly type: 'failed'; readonly text: string };

/** On a call's port, from the page. `cancel` ends the call, also before its head has come. */
export type ApiBodyRequest = { readonly type: 'pull' } | { readonly type: 'cancel' };

export interface PortRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body?: Uint8Array;
}

export interface PortAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Uint8Array<ArrayBuffer>;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface OperationSummary {
  readonly id: number;
  /** e.g. `start container peaceful_euler`. */
  readonly label: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly calls: number;
  readonly failed: number;
  /** Time spent in the system calls. */
  readonly microseconds: number;
}

export interface OperationDetail extends OperationSummary {
  readonly programs: readonly {
    readonly label: string;
    /** `agent`, or the process that ran it. */
    readonly actor: string;
    readonly calls: readonly {
      readonly name: string;
      /** Decoded as strace would print them. */
      readonly args: readonly string[];
      /** `= 0`, `= 5`, `= -1 ENOENT`. */
      readonly result: string;
      readonly ok: boolean;
      readonly microseconds: number;
      /** Why the engine made it, where it says. */
      readonly note?: string;
    }[];
  }[];
}
