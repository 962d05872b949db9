import { deferred } from '../../std/deferred.ts';
import { sleep, type Timers } from '../../std/time.ts';
import { ConnectError, type OutsideConnection } from '../outside-tcp.ts';
import type { FrameSocket, OpenFrames } from './frame-socket.ts';
import { decodePacket, encodePacket, SESSION, TCP, WHOLE_STREAMS, WISP_VERSION, type WispPacket } from './packet.ts';
import { WispStream } from './stream.ts';

/** From the WebSocket's opening to the server's first packet. */
const GREETING_MS_MAX = 10_000;
/** A server that has extensions says so right behind its greeting. */
const INFO_MS_MAX = 100;
/** A server of version 1 tells of a failed connection only; one that fails later looks as if it broke. */
const FAILURE_MS_MAX = 500;

interface Greeting {
  readonly credit: number;
  readonly isWhole: boolean;
}

/** One WebSocket to a Wisp server and the connections through it, from its opening to its end. */
export class WispSession {
  readonly #timers: Timers;
  readonly #onEnd: () => void;
  readonly #streams = new Map<number, WispStream>();
  readonly #greeted = deferred<number>();
  readonly #informed = deferred<readonly number[]>();
  #socket: FrameSocket | undefined;
  #greeting: Greeting = { credit: 0, isWhole: false };
  #last = SESSION;
  #end: ConnectError | undefined;

  private constructor(timers: Timers, onEnd: () => void) {
    this.#timers = timers;
    this.#onEnd = onEnd;
  }

  /** Rejects with a ConnectError when there is no relay, or none that speaks Wisp. `onEnd` is called once, then too. */
  static async open(frames: OpenFrames, timers: Timers, onEnd: () => void): Promise<WispSession> {
    const session = new WispSession(timers, onEnd);
    try {
      session.#socket = await frames({
        message: (bytes) => session.#receive(decodePacket(bytes)),
        closed: (reason) => session.#closed(reason),
      });
      await session.#greet();
    } catch (error) {
      session.close();
      throw error instanceof ConnectError ? error : unreachable(String(error instanceof Error ? error.message : error));
    }
    return session;
  }

  close(): void {
    this.#socket?.close();
    this.#closed('it was closed');
  }

  /** `host` is a name or an address. Rejects with a ConnectError or the signal's reason. */
  async connect(host: string, port: number, signal: AbortSignal): Promise<OutsideConnection> {
    if (this.#end) throw this.#end;
    const id = this.#nextId();
    const { credit, isWhole } = this.#greeting;
    const send = (packet: WispPacket): void => this.#send(packet);
    send({ type: 'connect', stream: id, kind: TCP, port, host });
    const forget = (): void => void this.#streams.delete(id);
    const stream = new WispStream({ id, credit, isWhole, peer: `${host}:${String(port)}`, send, forget });
    this.#streams.set(id, stream);
    using _assumption = isWhole ? undefined : this.#timers.after(FAILURE_MS_MAX, () => stream.assumeConnected());
    const abort = (): void => stream.reset();
    signal.addEventListener('abort', abort, { once: true });
    try {
      if (signal.aborted) abort();
      await stream.connected;
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return stream;
  }

  async #greet(): Promise<void> {
    const credit = await this.#firstPacket();
    const silence = sleep(this.#timers, INFO_MS_MAX).then(() => undefined);
    const extensions = await Promise.race([this.#informed.promise, silence]);
    if (extensions) this.#send({ type: 'info', stream: SESSION, version: WISP_VERSION, extensions: [WHOLE_STREAMS] });
    this.#greeting = { credit, isWhole: extensions?.includes(WHOLE_STREAMS) ?? false };
  }

  async #firstPacket(): Promise<number> {
    using _patience = this.#timers.after(GREETING_MS_MAX, () => this.#closed('it does not speak Wisp'));
    return await this.#greeted.promise;
  }

  #receive(packet: WispPacket | undefined): void {
    if (!packet || this.#end) return;
    if (packet.stream !== SESSION) return this.#streams.get(packet.stream)?.receive(packet);
    if (packet.type === 'continue') this.#greeted.resolve(packet.packets);
    if (packet.type === 'info') this.#informed.resolve(packet.extensions);
    if (packet.type === 'close') this.close();
  }

  #send(packet: WispPacket): void {
    if (!this.#end) this.#socket?.send(encodePacket(packet));
  }

  #closed(reason: string): void {
    if (this.#end) return;
    this.#end = unreachable(reason);
    this.#greeted.reject(this.#end);
    this.#informed.reject(this.#end);
    for (const stream of this.#streams.values()) stream.fail(this.#end);
    this.#onEnd();
  }

  #nextId(): number {
    do this.#last = (this.#last % 0xffff_ffff) + 1;
    while (this.#streams.has(this.#last));
    return this.#last;
  }
}

const unreachable = (reason: string): ConnectError =>
  new ConnectError(
    'network-unreachable',
    `the relay can't be used: ${reason}`,
    'All connections of this machine go through the relay that was set.',
  );
