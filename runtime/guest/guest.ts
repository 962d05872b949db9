import type { Operation, Program } from './program.ts';
import type { ProgramResult } from './result.ts';

/** How a process ended. */
export interface Exit {
  readonly pid: number;
  /** The exit status, when it exited. */
  readonly code: number | undefined;
  /** The signal's number, when one killed it. */
  readonly signal: number | undefined;
  /** What Docker reports: the exit status, or 128 + the signal. */
  readonly status: number;
  readonly coreDumped: boolean;
  readonly userTimeUs: number;
  readonly systemTimeUs: number;
}

export interface RunOptions {
  /**
   * Stops waiting: the promise is rejected with the signal's reason and the answer, when it comes, is dropped. The guest
   * runs the program to its end all the same; who must undo it kills the actor.
   */
  readonly signal?: AbortSignal;
}

/** A process in the guest that runs programs: the agent itself, or one that was spawned. */
export interface Actor {
  /** Its process id in the guest's root namespace; the agent's is 1 in a guest of ours. */
  readonly pid: number;
  /**
   * Runs a program in one round trip. Rejects with SyscallError at the first failed call that isn't marked `continue`
   * (its `result` has what the others gave), with GuestError when the actor or the connection is gone.
   */
  run(program: Program, options?: RunOptions): Promise<ProgramResult>;
  /** Resolves when the process is gone and reaped; never for the agent. */
  readonly exit: Promise<Exit>;
}

export interface SpawnOptions {
  /** CLONE_NEW* flags (constants/clone.ts). CLONE_INTO_CGROUP is implied by `cgroup`. */
  readonly flags: number;
  /** A directory of cgroup v2, opened in the agent: the process starts its life in there. */
  readonly cgroup?: number;
  /** A pid namespace, opened in the agent, to be a child in. */
  readonly pidNamespace?: number;
  /** The agent's descriptors that the new actor keeps, at their numbers; it has no others. */
  readonly fds?: readonly number[];
  /** What it is a part of, in the X-ray view. */
  readonly operation?: Operation;
}

/** A file descriptor of the agent relayed to here. */
export interface GuestStream {
  readonly id: number;
  /** Ends at end of file (for a pty: when the last process has closed it); errors with a SyscallError. Cancelling it
   * stops the guest's reading for good, so that the writer in there gets EPIPE once the stream is released. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Resolves a write when the guest took the bytes. Closing it ends the fd's input: socket shut down, pipe closed. */
  readonly writable: WritableStream<Uint8Array>;
  /** Resolves when every direction that was opened is over. */
  readonly ended: Promise<void>;
  /** Closes the fd, drops what is queued; both directions end. */
  release(): void;
  /** Stops relaying and leaves the fd open in the agent. */
  detach(): void;
}

export interface GuestConnectionAccepted {
  /** The accepted socket, owned by the agent: open it with `stream`. */
  readonly fd: number;
  /** The peer's sockaddr as the kernel wrote it. */
  readonly peer: Uint8Array;
}

/** A listening socket of the agent. Iterate over it once; breaking out of the loop releases the socket. */
export interface GuestListener extends AsyncIterable<GuestConnectionAccepted> {
  readonly id: number;
  release(): void;
}

export interface Datagram {
  /** The sender's sockaddr, or the receiver's; empty where a socket has only one peer. */
  readonly address: Uint8Array;
  readonly bytes: Uint8Array;
}

/**
 * A datagram socket of the agent. Iterate over it once; breaking out of the loop releases the socket. What comes faster
 * than it is taken is dropped.
 */
export interface GuestDatagrams extends AsyncIterable<Datagram> {
  readonly id: number;
  /** Sends or drops it, as networks do. Throws GuestError where it is longer than a datagram can be. */
  send(datagram: Datagram): void;
  release(): void;
}

export interface StreamOptions {
  readonly read?: boolean;
  readonly write?: boolean;
  /** Other processes share the open file description: the agent must not make it non-blocking. */
  readonly shared?: boolean;
}

/** What must travel with a snapshot of the machine: plain data, fit for JSON. Bytes are arrays of numbers. */
export interface GuestState {
  readonly version: 1;
  readonly agentPid: number;
  readonly nextId: number;
  readonly streams: readonly GuestStreamState[];
  readonly listeners: readonly GuestListenerState[];
  readonly datagrams: readonly GuestDatagramsState[];
}

export interface GuestStreamState {
  readonly id: number;
  /** StreamFlag bits of the directions that are still open. */
  readonly open: number;
  /** Bytes that the guest may still send, and that it has still to be granted for what was read. */
  readonly readCredit: number;
  readonly readOwed: number;
  /** Bytes that the guest still accepts from here. */
  readonly writeCredit: number;
  /** What came in and nobody has read. */
  readonly unread: readonly number[];
  /** What was written and had no credit yet. */
  readonly unsent: readonly number[];
}

export interface GuestDatagramsState {
  readonly id: number;
  readonly received: readonly { readonly address: readonly number[]; readonly bytes: readonly number[] }[];
}

export interface GuestListenerState {
  readonly id: number;
  readonly accepted: readonly { readonly fd: number; readonly peer: readonly number[] }[];
}

/** The kernel on the other side: programs, actors, streams. Implemented by GuestConnection, and by fake.ts for tests. */
export interface Guest {
  /** Resolves when the agent said hello. */
  readonly ready: Promise<void>;
  /** Process 1, which owns the descriptors that streams and actors start from. */
  readonly agent: Actor;
  /** Shorthand for `agent.run`. */
  run(program: Program, options?: RunOptions): Promise<ProgramResult>;
  /** Clones a process. Rejects with a SyscallError named `clone`. */
  spawn(options: SpawnOptions): Promise<Actor>;
  /** An actor or a process that lives already, after a restore: its programs and its exit. */
  adoptActor(pid: number): Actor;
  /** Relays a descriptor of the agent, which owns it from here. Both directions unless told otherwise. */
  stream(fd: number, options?: StreamOptions): GuestStream;
  /** A stream that was open when the state was saved. */
  adoptStream(id: number): GuestStream;
  listen(fd: number): GuestListener;
  adoptListener(id: number): GuestListener;
  /** Relays a datagram socket of the agent, which owns it from here. */
  datagrams(fd: number): GuestDatagrams;
  adoptDatagrams(id: number): GuestDatagrams;
  /** Every process that the agent reaps, orphans too. The listener must not throw. */
  onExit(listener: (exit: Exit) => void): Disposable;
  /** Rejects with the reason when the connection fails: the guest is of no more use then. Never resolves. */
  readonly failure: Promise<never>;
  /** After a restore, when everybody has adopted theirs: releases the streams and listeners that nobody did. */
  releaseUnclaimed(): void;
  /** A request awaits its answer, or a frame is half here: `save` would throw. */
  readonly busy: boolean;
  /** Resolves when no request awaits its answer: a snapshot may be taken in the same tick. */
  settled(): Promise<void>;
  /** Throws when a request awaits its answer. */
  save(): GuestState;
}
