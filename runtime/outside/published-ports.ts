import type { PublishedPort } from '../container/dependencies.ts';
import { isSyscallError } from '../guest/errors.ts';
import type { Guest, GuestDatagrams, GuestStream } from '../guest/guest.ts';
import { ANY_IPV4, ANY_IPV6 } from '../network/publish/ports.ts';
import type { ByteDuplex } from '../std/byte-duplex.ts';
import { Semaphore } from '../std/semaphore.ts';
import type { Timers } from '../std/time.ts';
import { dial, dialDatagrams } from '../guest/dial.ts';

/** Each holds a descriptor of the agent, two buffers and a connection through the packet filter. */
const CONNECTIONS_MAX = 64;
/** Where a program of the guest reaches what is published everywhere. */
const LOOPBACKS: Readonly<Record<string, string>> = { [ANY_IPV4]: '127.0.0.1', [ANY_IPV6]: '::1' };

/** Nobody was reached through a published port. */
export class PortError extends Error {
  override readonly name = 'PortError';
  readonly code: 'not-published' | 'refused' | 'unreachable';

  constructor(code: PortError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A connection that somebody outside of the machine has to a container. */
export interface PortConnection extends ByteDuplex {
  /** Drops it, whatever is under way. */
  release(): void;
}

export interface ConnectOptions {
  readonly signal?: AbortSignal;
  readonly hostIp?: string;
}

/** The way in: connections to published TCP ports, as programs on the guest's own host make them. */
export class PublishedPorts {
  readonly #parts: { readonly guest: Guest; readonly timers: Timers };
  readonly #published: () => readonly PublishedPort[];
  readonly #places = new Semaphore(CONNECTIONS_MAX);

  constructor(parts: {
    readonly guest: Guest;
    readonly timers: Timers;
    readonly published: () => readonly PublishedPort[];
  }) {
    this.#parts = parts;
    this.#published = parts.published;
  }

  /**
   * `port` is the one of the host, as `docker ps` shows it, on `hostIp` where several addresses have it. Waits while
   * there are too many connections. Rejects with a PortError or the signal's reason.
   */
  async connect(
    port: number,
    { signal = new AbortController().signal, hostIp }: ConnectOptions = {},
  ): Promise<PortConnection> {
    const address = this.#addressOf('tcp', port, hostIp);
    const place = await this.#places.acquire(signal);
    try {
      const stream = await dial(this.#parts, { address, port }, signal);
      void stream.ended.then(() => place[Symbol.dispose]());
      return connectionOf(stream);
    } catch (error) {
      place[Symbol.dispose]();
      throw explained(port, error);
    }
  }

  /** For datagrams to a published UDP port, and the answers to them. Rejects with a PortError when nobody publishes it. */
  async openDatagrams(port: number, { hostIp }: Pick<ConnectOptions, 'hostIp'> = {}): Promise<GuestDatagrams> {
    return await dialDatagrams(this.#parts.guest, { address: this.#addressOf('udp', port, hostIp), port });
  }

  #addressOf(wanted: PublishedPort['protocol'], port: number, on: string | undefined): string {
    const found = this.#published().find(
      ({ protocol, hostPort, hostIp }) => protocol === wanted && hostPort === port && (on ?? hostIp) === hostIp,
    );
    if (found) return LOOPBACKS[found.hostIp] ?? found.hostIp;
    throw new PortError(
      'not-published',
      `Connect to port ${String(port)}: no running container publishes it; publish one with docker run -p ${String(port)}:80`,
    );
  }
}

const connectionOf = (stream: GuestStream): PortConnection => ({
  readable: stream.readable,
  writable: stream.writable,
  release: () => stream.release(),
});

function explained(port: number, error: unknown): unknown {
  if (!isSyscallError(error)) return error;
  const code = error.code === 'ECONNREFUSED' ? 'refused' : 'unreachable';
  return new PortError(code, `Connect to published port ${String(port)}: ${error.reason}`, { cause: error });
}
