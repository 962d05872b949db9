/** One Wisp session of a relay: a WebSocket's packets and the TCP connections that they ask for. */
import { connect, type Socket } from 'node:net';
import type { WebSocket } from 'ws';
import {
  CloseReason,
  decodePacket,
  encodePacket,
  SESSION,
  TCP,
  WHOLE_STREAMS,
  WISP_VERSION,
  type WispPacket,
} from '../../../runtime/outside/wisp/packet.ts';
import { NotReachedError, reachable, type Rules } from '../reach.ts';

/** Connections of one session. */
export const STREAMS_MAX = 256;
/** New connections of one session: so many at once, and so many a second after that. */
export const CONNECTS = { burst: 256, perSecond: 64 };
/** Packets that a client may send ahead on one connection. */
const WINDOW_PACKETS = 64;
/** What waits to be sent to servers, of a whole session; a client that sends more heeds no limit. */
export const UNSENT_BYTES_MAX = 32 * 2 ** 20;
/** What waits to be sent to the client, beyond which nothing more is read from servers. */
const BACKLOG_BYTES = 4 * 2 ** 20;
const BACKLOG_LOOK_MS = 20;
const CONNECT_MS_MAX = 30_000;
/** In one packet to the client. */
const PIECE_BYTES = 32 * 1024;
/** RFC 6455, section 7.4.1. */
const POLICY_VIOLATION = 1008;

export interface WispLimits {
  readonly rules: Rules;
  readonly now: () => number;
}

/** Serves it until it is closed. */
export function serveWisp(socket: WebSocket, limits: WispLimits): void {
  const session = new WispServerSession(socket, limits);
  socket.on('message', (message: Buffer, isBinary) => {
    if (isBinary) session.receive(decodePacket(message));
    else socket.close(POLICY_VIOLATION, 'packets are binary');
  });
  socket.on('close', () => session.end());
  socket.on('error', () => session.end());
  session.greet();
}

class WispServerSession {
  readonly #socket: WebSocket;
  readonly #limits: WispLimits;
  readonly #streams = new Map<number, ServedStream>();
  #isWhole = false;
  #connects = CONNECTS.burst;
  #countedAt: number;

  constructor(socket: WebSocket, limits: WispLimits) {
    this.#socket = socket;
    this.#limits = limits;
    this.#countedAt = limits.now();
  }

  greet(): void {
    this.#send({ type: 'continue', stream: SESSION, packets: WINDOW_PACKETS });
    this.#send({ type: 'info', stream: SESSION, version: WISP_VERSION, extensions: [WHOLE_STREAMS] });
  }

  receive(packet: WispPacket | undefined): void {
    if (!packet) return;
    if (packet.type === 'connect') return this.#connect(packet);
    if (packet.type === 'info') this.#isWhole = packet.extensions.includes(WHOLE_STREAMS);
    else this.#streams.get(packet.stream)?.receive(packet);
    const unsent = [...this.#streams.values()].reduce((sum, stream) => sum + stream.unsentBytes, 0);
    if (unsent > UNSENT_BYTES_MAX) this.#socket.close(POLICY_VIOLATION, 'too much was sent ahead');
  }

  end(): void {
    for (const stream of this.#streams.values()) stream.destroy();
    this.#streams.clear();
  }

  #connect({ stream: id, kind, host, port }: WispPacket & { type: 'connect' }): void {
    const refuse = (reason: number): void => this.#send({ type: 'close', stream: id, reason });
    if (id === SESSION || this.#streams.has(id))
      return this.#socket.close(POLICY_VIOLATION, 'a stream id was used twice');
    if (kind !== TCP || port === 0) return refuse(CloseReason.invalid);
    if (this.#streams.size >= STREAMS_MAX || !this.#mayConnect()) return refuse(CloseReason.throttled);
    const stream = new ServedStream({
      id,
      host,
      port,
      rules: this.#limits.rules,
      isWhole: this.#isWhole,
      send: (packet) => this.#send(packet),
      backlog: () => this.#socket.bufferedAmount,
      forget: () => void this.#streams.delete(id),
    });
    this.#streams.set(id, stream);
  }

  #mayConnect(): boolean {
    const now = this.#limits.now();
    const earned = ((now - this.#countedAt) / 1000) * CONNECTS.perSecond;
    this.#connects = Math.min(CONNECTS.burst, this.#connects + earned);
    this.#countedAt = now;
    if (this.#connects < 1) return false;
    this.#connects -= 1;
    return true;
  }

  #send(packet: WispPacket): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(encodePacket(packet));
  }
}

interface ServedStreamParts {
  readonly id: number;
  readonly host: string;
  readonly port: number;
  readonly rules: Rules;
  readonly isWhole: boolean;
  readonly send: (packet: WispPacket) => void;
  /** Bytes on their way to the client. */
  readonly backlog: () => number;
  readonly forget: () => void;
}

/** A TCP connection for a client; packets that come before it stands wait in the socket. */
class ServedStream {
  readonly #parts: ServedStreamParts;
  #socket: Socket | undefined;
  #isOver = false;
  /** What the client sent before there was a socket. */
  readonly #early: Buffer[] = [];
  #earlyEnd = false;
  #received = 0;
  /** Packets that the client takes; without limit until it sets one. */
  #credit = Infinity;
  #backlogLook: NodeJS.Timeout | undefined;

  constructor(parts: ServedStreamParts) {
    this.#parts = parts;
    void this.#open();
  }

  get unsentBytes(): number {
    return (this.#socket?.writableLength ?? 0) + this.#early.reduce((sum, { length }) => sum + length, 0);
  }

  receive(packet: WispPacket): void {
    if (packet.type === 'data') this.#write(Buffer.from(packet.bytes));
    if (packet.type === 'continue' && this.#parts.isWhole) {
      this.#credit = packet.packets;
      this.#readOn();
    }
    if (packet.type === 'close') this.#closedByClient(packet.reason);
  }

  destroy(): void {
    this.#finish(undefined);
    this.#socket?.resetAndDestroy();
  }

  async #open(): Promise<void> {
    const { host, port, rules } = this.#parts;
    try {
      const { address, family } = await reachable(host, rules);
      if (this.#isOver) return;
      this.#take(connect({ host: address, family, port, allowHalfOpen: true, noDelay: true }));
    } catch (error) {
      this.#finish(error instanceof NotReachedError ? CloseReason.blocked : CloseReason.unreachable);
    }
  }

  #take(socket: Socket): void {
    this.#socket = socket;
    socket.setTimeout(CONNECT_MS_MAX, () => this.#fail(CloseReason.timeout));
    socket.once('connect', () => {
      socket.setTimeout(0);
      this.#received = 0;
      // For clients that know no more than version 1 it is news as good as any.
      this.#parts.send({ type: 'continue', stream: this.#parts.id, packets: WINDOW_PACKETS });
    });
    socket.on('data', (bytes) => this.#passOn(bytes));
    socket.once('end', () => this.#farEnded());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#fail(REASONS[error.code ?? ''] ?? CloseReason.broken));
    socket.once('close', () => this.#finish(CloseReason.voluntary));
    for (const bytes of this.#early.splice(0)) socket.write(bytes, () => this.#sent());
    if (this.#earlyEnd) socket.end();
    this.#readOn();
  }

  #write(bytes: Buffer): void {
    if (bytes.length === 0) return this.#nearEnded();
    if (this.#socket) this.#socket.write(bytes, () => this.#sent());
    else this.#early.push(bytes);
    this.#received += 1;
  }

  /** The window opens again when what filled it has left. */
  #sent(): void {
    if (this.#isOver || this.#received < WINDOW_PACKETS / 2 || !this.#socket || this.#socket.writableLength > 0) return;
    this.#received = 0;
    this.#parts.send({ type: 'continue', stream: this.#parts.id, packets: WINDOW_PACKETS });
  }

  #nearEnded(): void {
    if (!this.#parts.isWhole) return;
    if (this.#socket) this.#socket.end();
    else this.#earlyEnd = true;
  }

  #farEnded(): void {
    if (this.#parts.isWhole) this.#parts.send({ type: 'data', stream: this.#parts.id, bytes: new Uint8Array(0) });
    else this.#finish(CloseReason.voluntary, () => this.#socket?.destroySoon());
  }

  #passOn(bytes: Buffer): void {
    if (this.#isOver) return;
    const { id, send } = this.#parts;
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      this.#credit -= 1;
      send({ type: 'data', stream: id, bytes: bytes.subarray(at, at + PIECE_BYTES) });
    }
    this.#readOn();
  }

  /** Reads while the client has room: by its own word, and by what still waits for it. */
  #readOn(): void {
    const socket = this.#socket;
    if (!socket || this.#isOver) return;
    const isBehind = this.#parts.backlog() > BACKLOG_BYTES;
    if (this.#credit > 0 && !isBehind) return void socket.resume();
    socket.pause();
    if (!isBehind) return;
    clearTimeout(this.#backlogLook);
    this.#backlogLook = setTimeout(() => this.#readOn(), BACKLOG_LOOK_MS);
  }

  #closedByClient(reason: number): void {
    this.#finish(undefined);
    if (reason === CloseReason.voluntary) this.#socket?.destroySoon();
    else this.#socket?.resetAndDestroy();
  }

  #fail(reason: number): void {
    this.#finish(reason);
    this.#socket?.destroy();
  }

  #finish(reason: number | undefined, afterwards?: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#backlogLook);
    if (reason !== undefined) this.#parts.send({ type: 'close', stream: this.#parts.id, reason });
    this.#parts.forget();
    afterwards?.();
  }
}

const REASONS: Readonly<Record<string, number>> = {
  ECONNREFUSED: CloseReason.refused,
  EHOSTUNREACH: CloseReason.unreachable,
  ENETUNREACH: CloseReason.unreachable,
  ETIMEDOUT: CloseReason.timeout,
};
