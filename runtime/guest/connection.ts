import { viewOf } from './bytes.ts';
import { ConnectedActor } from './connection/actor.ts';
import { type Deferred, deferred } from '../std/deferred.ts';
import { decodeExit } from './connection/exit.ts';
import { type Frame, FrameDecoder } from './connection/frame-decoder.ts';
import { FrameWriter } from './connection/frame-writer.ts';
import { DATAGRAMS_MAX } from './connection/datagrams.ts';
import { ACCEPTED_MAX } from './connection/listener.ts';
import { Requests } from './connection/requests.ts';
import { StreamTable } from './connection/stream-table.ts';
import { Wire } from './connection/wire.ts';
import { GuestError, SyscallError } from './errors.ts';
import type {
  Actor,
  Exit,
  Guest,
  GuestDatagrams,
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
import { spawned } from './trace/spawned.ts';
import type { ByteChannel } from '../std/byte-channel.ts';

export interface GuestConnectionOptions {
  /** What `save` gave when the snapshot was taken: the agent is up and says no hello. */
  readonly state?: GuestState;
  /** Told of every program that came back; must not throw. */
  readonly onProgram?: (pid: number, result: ProgramResult) => void;
  /** Told of every process that was made, as the calls that made it; must not throw. */
  readonly onSpawn?: (result: ProgramResult) => void;
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
  readonly #streams: StreamTable;
  readonly #exitListeners = new Set<(exit: Exit) => void>();
  readonly #ready = deferred<void>();
  readonly #failed: Deferred<never> = deferred();
  readonly #onProgram: (pid: number, result: ProgramResult) => void;
  readonly #onSpawn: (result: ProgramResult) => void;
  #subscription: Disposable | undefined;
  #nextId: number;
  #status: { readonly is: 'greeting' | 'up' } | { readonly is: 'failed'; readonly reason: GuestError };

  constructor(
    channel: ByteChannel,
    { state, onProgram = () => undefined, onSpawn = () => undefined }: GuestConnectionOptions = {},
  ) {
    this.#onProgram = onProgram;
    this.#onSpawn = onSpawn;
    this.#writer = new FrameWriter(channel, (error) => this.#fail('write to it', error));
    this.#wire = new Wire(this.#writer);
    this.#streams = new StreamTable(this.#wire, (fds) => this.#closeAll(fds));
    this.#nextId = state?.nextId ?? 1;
    this.#status = { is: state ? 'up' : 'greeting' };
    this.#agent = this.#newActor(state?.agentPid ?? INIT_PID, 0);
    this.agent = this.#agent;
    if (state) this.#restore(state);
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
    const made = deferred<Actor>();
    const id = this.#newId();
    const request = {
      answer: (payload: Uint8Array): void => made.resolve(this.#spawned(payload, options)),
      fail: made.reject,
    };
    if (this.#isUp(request) && this.#requests.add(id, request)) this.#wire.spawn(id, options);
    return made.promise;
  }

  adoptActor(pid: number): Actor {
    return this.#actors.get(pid) ?? this.#newActor(pid, pid);
  }

  stream(fd: number, { read = true, write = true, shared = false }: StreamOptions = {}): GuestStream {
    const open = (read ? StreamFlag.Read : 0) | (write ? StreamFlag.Write : 0);
    const readCredit = read ? STREAM_WINDOW_BYTES : 0;
    const id = this.#newId();
    const stream = this.#streams.addStream({
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
    return this.#streams.adoptStream(id);
  }

  listen(fd: number): GuestListener {
    const id = this.#newId();
    const listener = this.#streams.addListener({ id, accepted: [] });
    const lost = this.#reason();
    if (lost) listener.lost(lost);
    else this.#wire.streamOpen(id, fd, StreamFlag.Listen, ACCEPTED_MAX);
    return listener;
  }

  adoptListener(id: number): GuestListener {
    return this.#streams.adoptListener(id);
  }

  datagrams(fd: number): GuestDatagrams {
    const id = this.#newId();
    const datagrams = this.#streams.addDatagrams({ id, received: [] });
    const lost = this.#reason();
    if (lost) datagrams.lost(lost);
    else this.#wire.streamOpen(id, fd, StreamFlag.Datagram, DATAGRAMS_MAX);
    return datagrams;
  }

  adoptDatagrams(id: number): GuestDatagrams {
    return this.#streams.adoptDatagrams(id);
  }

  onExit(listener: (exit: Exit) => void): Disposable {
    this.#exitListeners.add(listener);
    return { [Symbol.dispose]: () => void this.#exitListeners.delete(listener) };
  }

  releaseUnclaimed(): void {
    this.#streams.releaseUnclaimed();
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
      ...this.#streams.save(),
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

  #handle(frame: Frame): void {
    const { type, id, payload } = frame;
    if (type === FrameType.Hello) this.#hello(payload);
    else if (type === FrameType.Exit) this.#exit(id, payload);
    else if (type === FrameType.Result || type === FrameType.Spawned) this.#answer(id, payload);
    else this.#streamFrame(frame);
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

  #streamFrame(frame: Frame): void {
    if (frame.id >= this.#nextId)
      throw new GuestError(`a frame for stream ${String(frame.id)}, which was never opened`);
    this.#streams.handle(frame);
  }

  #spawned(payload: Uint8Array, options: SpawnOptions): Actor {
    if (payload.length !== 4)
      throw new GuestError(`Cannot read the answer to a spawn: ${String(payload.length)} bytes`);
    const pid = viewOf(payload).getInt32(0, true);
    if (pid < 0) throw new SyscallError('clone', 'clone3 of an actor', -pid, 'spawn');
    this.#onSpawn(spawned(options, pid));
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

  #restore(state: GuestState): void {
    this.#streams.restore(state);
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
    this.#streams.lost(reason);
    this.#ready.reject(reason);
    this.#failed.reject(reason);
  }
}
