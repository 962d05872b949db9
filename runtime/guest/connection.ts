import { viewOf } from './bytes.ts';
import { ConnectedActor } from './connection/actor.ts';
import { type Deferred, deferred } from './connection/deferred.ts';
import { decodeExit } from './connection/exit.ts';
import { type Frame, FrameDecoder } from './connection/frame-decoder.ts';
import { FrameWriter } from './connection/frame-writer.ts';
import { ACCEPTED_MAX, ConnectedListener } from './connection/listener.ts';
import { Requests } from './connection/requests.ts';
import { ConnectedStream } from './connection/stream.ts';
import { Wire } from './connection/wire.ts';
import { GuestError, SyscallError } from './errors.ts';
import type {
  Actor,
  Exit,
  Guest,
  GuestListener,
  GuestState,
  GuestStream,
  RunOptions,
  SpawnOptions,
  StreamOptions,
} from './guest.ts';
import { Program } from './program.ts';
import { FrameType, PROTOCOL_VERSION, STREAM_WINDOW_BYTES, StreamFlag } from './protocol.ts';
import type { ProgramResult } from './result.ts';
import { close } from './syscalls/open.ts';
import type { ByteChannel } from '../std/byte-channel.ts';

export interface GuestConnectionOptions {
  /** What `save` gave when the snapshot was taken: the agent is up and says no hello. */
  readonly state?: GuestState;
  /** Told of every program that came back; must not throw. */
  readonly onProgram?: (pid: number, result: ProgramResult) => void;
}

/** The agent's process id where none was told: in a guest of ours it is process 1. */
const INIT_PID = 1;

/**
 * The connection to the guest's agent. Whatever the guest sends that isn't of the protocol makes the connection fail:
 * `failure` rejects with the reason, so does everything that waits; the machine is left alone.
 */
export class GuestConnection implements Guest {
  readonly agent: Actor;
  readonly #agent: ConnectedActor;
  readonly #writer: FrameWriter;
  readonly #wire: Wire;
  readonly #decoder = new FrameDecoder();
  readonly #requests = new Requests();
  readonly #actors = new Map<number, ConnectedActor>();
  readonly #streams = new Map<number, ConnectedStream>();
  readonly #listeners = new Map<number, ConnectedListener>();
  /** Streams and listeners of a restored state that nobody has adopted yet. */
  readonly #unclaimed = new Set<number>();
  readonly #exitListeners = new Set<(exit: Exit) => void>();
  readonly #ready = deferred<void>();
  readonly #failed: Deferred<never> = deferred();
  readonly #onProgram: (pid: number, result: ProgramResult) => void;
  #subscription: Disposable | undefined;
  #nextId: number;
  #status: { readonly is: 'greeting' | 'up' } | { readonly is: 'failed'; readonly reason: GuestError };

  constructor(channel: ByteChannel, { state, onProgram = () => undefined }: GuestConnectionOptions = {}) {
    this.#onProgram = onProgram;
    this.#writer = new FrameWriter(channel, (error) => this.#fail('write to it', error));
    this.#wire = new Wire(this.#writer);
    this.#nextId = state?.nextId ?? 1;
    this.#status = { is: state ? 'up' : 'greeting' };
    this.#agent = this.#newActor(state?.agentPid ?? INIT_PID, 0);
    this.agent = this.#agent;
    if (state) this.#adoptAll(state);
    this.#subscription = channel.onData((bytes) => this.#receive(bytes));
    // What had been waiting in the channel may have been garbage.
    if (this.#reason()) this.#subscription[Symbol.dispose]();
  }

  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  get failure(): Promise<never> {
    return this.#failed.promise;
  }

  run(program: Program, options?: RunOptions): Promise<ProgramResult> {
    return this.agent.run(program, options);
  }

  spawn(options: SpawnOptions): Promise<Actor> {
    const spawned = deferred<Actor>();
    const id = this.#newId();
    const request = {
      answer: (payload: Uint8Array): void => spawned.resolve(this.#spawned(payload)),
      fail: spawned.reject,
    };
    if (this.#isUp(request) && this.#requests.add(id, request)) this.#wire.spawn(id, options);
    return spawned.promise;
  }

  adoptActor(pid: number): Actor {
    return this.#actors.get(pid) ?? this.#newActor(pid, pid);
  }

  stream(fd: number, { read = true, write = true, shared = false }: StreamOptions = {}): GuestStream {
    const open = (read ? StreamFlag.Read : 0) | (write ? StreamFlag.Write : 0);
    const readCredit = read ? STREAM_WINDOW_BYTES : 0;
    const id = this.#newId();
    const stream = this.#addStream({
      id,
      open,
      readCredit,
      readOwed: 0,
      writeCredit: write ? STREAM_WINDOW_BYTES : 0,
      unread: [],
      unsent: [],
    });
    const lost = this.#reason();
    if (lost) stream.lost(lost);
    else this.#wire.streamOpen(id, fd, open | (shared ? StreamFlag.Shared : 0), readCredit);
    return stream;
  }

  adoptStream(id: number): GuestStream {
    this.#unclaimed.delete(id);
    return this.#streams.get(id) ?? this.#unknown('stream', id);
  }

  listen(fd: number): GuestListener {
    const id = this.#newId();
    const listener = this.#addListener({ id, accepted: [] });
    const lost = this.#reason();
    if (lost) listener.lost(lost);
    else this.#wire.streamOpen(id, fd, StreamFlag.Listen, ACCEPTED_MAX);
    return listener;
  }

  adoptListener(id: number): GuestListener {
    this.#unclaimed.delete(id);
    return this.#listeners.get(id) ?? this.#unknown('listener', id);
  }

  onExit(listener: (exit: Exit) => void): Disposable {
    this.#exitListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#exitListeners.delete(listener) };
  }

  releaseUnclaimed(): void {
    for (const id of this.#unclaimed) (this.#streams.get(id) ?? this.#listeners.get(id))?.release();
    this.#unclaimed.clear();
  }

  get busy(): boolean {
    return this.#requests.size > 0 || !this.#decoder.idle;
  }

  settled(): Promise<void> {
    return this.#requests.settled();
  }

  save(): GuestState {
    if (this.busy)
      throw new GuestError(`Cannot save the connection: ${String(this.#requests.size)} requests are under way`);
    this.#writer.flush();
    return {
      version: 1,
      agentPid: this.#agent.pid,
      nextId: this.#nextId,
      streams: [...this.#streams.values()].map((stream) => stream.save()),
      listeners: [...this.#listeners.values()].map((listener) => listener.save()),
    };
  }

  /** Lets go of the channel: everything that waits is rejected. */
  [Symbol.dispose](): void {
    this.#fail('go on', new Error('the connection was closed'));
  }

  #receive(bytes: Uint8Array): void {
    try {
      this.#decoder.push(bytes, (frame) => this.#handle(frame));
    } catch (error) {
      this.#fail('understand it', error);
    }
  }

  #handle({ type, id, payload }: Frame): void {
    if (type === FrameType.Hello) this.#hello(payload);
    else if (type === FrameType.Exit) this.#exit(id, payload);
    else if (type === FrameType.Result || type === FrameType.Spawned) this.#answer(id, payload);
    else this.#streamFrame(type, id, payload);
  }

  #hello(payload: Uint8Array): void {
    if (this.#status.is !== 'greeting') throw new GuestError('the agent started anew and forgot its streams');
    const version = payload.length === 8 ? viewOf(payload).getUint32(0, true) : 0;
    if (version !== PROTOCOL_VERSION)
      throw new GuestError(`the agent speaks version ${String(version)}, this engine ${String(PROTOCOL_VERSION)}`);
    this.#agent.pid = viewOf(payload).getUint32(4, true);
    this.#status = { is: 'up' };
    this.#ready.resolve();
  }

  #answer(id: number, payload: Uint8Array): void {
    // An answer to a request from before a restore finds nobody.
    if (!this.#requests.answer(id, payload) && id >= this.#nextId)
      throw new GuestError(`an answer to request ${String(id)}, which was never made`);
  }

  #exit(pid: number, payload: Uint8Array): void {
    const exit = decodeExit(pid, payload);
    this.#actors.get(pid)?.exited(exit);
    this.#actors.delete(pid);
    for (const listener of this.#exitListeners) listener(exit);
  }

  #streamFrame(type: FrameType, id: number, payload: Uint8Array): void {
    const stream = this.#streams.get(id);
    const listener = this.#listeners.get(id);
    if (type === FrameType.StreamData) stream?.data(payload);
    else if (type === FrameType.StreamCredit) stream?.credit(payload);
    else if (type === FrameType.StreamEnd) (stream ?? listener)?.end(payload);
    else if (type === FrameType.Accepted) listener?.accepted(payload);
    else throw new GuestError(`a frame of type ${String(type)}, which only the host sends`);
    // A frame for a stream that was released meanwhile is dropped; an accepted connection would stay open for ever.
    if (type === FrameType.Accepted && !listener) this.#closeAll([viewOf(payload).getInt32(0, true)]);
    if (id >= this.#nextId) throw new GuestError(`a frame for stream ${String(id)}, which was never opened`);
  }

  #spawned(payload: Uint8Array): Actor {
    if (payload.length !== 4)
      throw new GuestError(`Cannot read the answer to a spawn: ${String(payload.length)} bytes`);
    const pid = viewOf(payload).getInt32(0, true);
    if (pid < 0) throw new SyscallError('clone', 'clone3 of an actor', -pid, 'spawn');
    return this.#newActor(pid, pid);
  }

  #newActor(pid: number, address: number): ConnectedActor {
    const actor = new ConnectedActor(
      pid,
      address,
      (target, program, request) => {
        const id = this.#newId();
        if (this.#isUp(request) && this.#requests.add(id, request)) this.#wire.run(id, target, program);
      },
      (ran, result) => this.#onProgram(ran, result),
    );
    if (address !== 0) this.#actors.set(pid, actor);
    return actor;
  }

  #addStream(state: GuestState['streams'][number]): ConnectedStream {
    const stream = new ConnectedStream(state, this.#wire, (id) => void this.#streams.delete(id));
    this.#streams.set(stream.id, stream);
    return stream;
  }

  #addListener(state: GuestState['listeners'][number]): ConnectedListener {
    const listener = new ConnectedListener(state, this.#wire, {
      closeAll: (fds) => this.#closeAll(fds),
      gone: (id) => void this.#listeners.delete(id),
    });
    this.#listeners.set(listener.id, listener);
    return listener;
  }

  #adoptAll(state: GuestState): void {
    for (const stream of state.streams) this.#unclaimed.add(this.#addStream(stream).id);
    for (const listener of state.listeners) this.#unclaimed.add(this.#addListener(listener).id);
    this.#ready.resolve();
  }

  #closeAll(fds: readonly number[]): void {
    if (fds.length === 0) return;
    const p = new Program('close connections that nobody took');
    for (const fd of fds) close(p, fd, { continue: true });
    // If the connection fails its owner hears of it elsewhere.
    this.run(p).catch(() => undefined);
  }

  #isUp(request: { fail(reason: unknown): void }): boolean {
    const reason = this.#reason();
    if (reason) request.fail(reason);
    return !reason;
  }

  #reason(): GuestError | undefined {
    return this.#status.is === 'failed' ? this.#status.reason : undefined;
  }

  #unknown(what: string, id: number): never {
    throw new GuestError(`Cannot adopt ${what} ${String(id)}: it was not open when the state was saved`);
  }

  #newId(): number {
    return this.#nextId++;
  }

  #fail(attempt: string, cause: unknown): void {
    if (this.#reason()) return;
    const found = cause instanceof Error ? cause.message : String(cause);
    const reason = new GuestError(`Cannot reach the guest's agent: failed to ${attempt}: ${found}`, { cause });
    this.#status = { is: 'failed', reason };
    this.#subscription?.[Symbol.dispose]();
    this.#requests.failAll(reason);
    for (const actor of [this.#agent, ...this.#actors.values()]) actor.lost(reason);
    for (const stream of this.#streams.values()) stream.lost(reason);
    for (const listener of this.#listeners.values()) listener.lost(reason);
    this.#ready.reject(reason);
    this.#failed.reject(reason);
  }
}
