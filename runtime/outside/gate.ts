import type { Guest, GuestDatagrams } from '../guest/guest.ts';
import { Semaphore } from '../std/semaphore.ts';
import type { Timers } from '../std/time.ts';
import { type Decision, letPass, OUTSIDE_ADDRESSES, type OutsideSockets } from './outside-network.ts';
import { ConnectError, type OutsideConnection, type OutsideTcp } from './outside-tcp.ts';
import { nameOf, parseSyn, type Syn } from './syn.ts';

/** Connections on their way out at once. Each has a descriptor and two windows of 64 KiB; the next one has to try again. */
export const CONNECTIONS_MAX = 256;
/** Programs that wait for somebody who doesn't answer give up sooner. */
const CONNECT_MS_MAX = 30_000;
/** From the decision until the guest has made its connection: it is under way within the guest alone. */
const TAKE_MS_MAX = 10_000;

/** A connection to the outside with its place among those that there may be. Disposing of it breaks what is left of it. */
export interface FarConnection extends Disposable {
  readonly connection: OutsideConnection;
}

export interface GateParts {
  readonly guest: Guest;
  readonly timers: Timers;
  readonly tcp: OutsideTcp;
  /** Why somebody in the guest got no connection, in a sentence. */
  readonly tell: (message: string) => void;
}

/**
 * Holds back the first packet of a connection until it is known what becomes of it outside: the guest's connection is accepted when the
 * other one stands, and refused as the other one is refused. So nobody in the guest has a connection that leads nowhere.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #sockets: Pick<OutsideSockets, 'namespace' | 'repeats'>;
  readonly #places = new Semaphore(CONNECTIONS_MAX);
  /** By name, until the guest's connection is there to take it. */
  readonly #waiting = new Map<string, Promise<FarConnection>>();

  constructor(parts: GateParts, sockets: Pick<OutsideSockets, 'namespace' | 'repeats'>) {
    this.#parts = parts;
    this.#sockets = sockets;
  }

  /** Until the socket is released. */
  async watch(syns: GuestDatagrams, signal: AbortSignal): Promise<void> {
    for await (const { bytes } of syns) {
      const syn = parseSyn(bytes);
      if (syn && syn.destination.address !== OUTSIDE_ADDRESSES.names) this.#consider(syn, signal);
    }
  }

  /** The connection that waits under this name. Rejects when there is none. */
  async take(name: string): Promise<FarConnection> {
    const waiting = this.#waiting.get(name);
    this.#waiting.delete(name);
    if (!waiting) throw new Error(`no connection waits for ${name}`);
    return waiting;
  }

  /** A packet that comes again while it is being decided on changes nothing. */
  #consider(syn: Syn, signal: AbortSignal): void {
    const name = nameOf(syn);
    if (this.#waiting.has(name)) return;
    const place = this.#places.tryAcquire();
    if (!place) return;
    const far = this.#connect(syn, place, signal);
    this.#waiting.set(name, far);
    void far
      .then(
        () => this.#decide(syn, 'accept'),
        (error: unknown) => {
          place[Symbol.dispose]();
          return this.#refuse(syn, error);
        },
      )
      .catch(() => undefined)
      .finally(() => this.#parts.timers.after(TAKE_MS_MAX, () => this.#abandon(name, far)));
  }

  async #connect({ destination }: Syn, place: Disposable, signal: AbortSignal): Promise<FarConnection> {
    const late = new AbortController();
    using _deadline = this.#parts.timers.after(CONNECT_MS_MAX, () =>
      late.abort(new ConnectError('silence', 'i/o timeout')),
    );
    const connection = await this.#parts.tcp.connect(destination, AbortSignal.any([signal, late.signal]));
    return {
      connection,
      [Symbol.dispose]: () => {
        connection.reset();
        place[Symbol.dispose]();
      },
    };
  }

  #refuse(syn: Syn, error: unknown): Promise<void> {
    const { address, port } = syn.destination;
    this.#parts.tell(`outside: no connection to ${address}:${String(port)}: ${explain(error)}`);
    const refusal = error instanceof ConnectError ? error.refusal : 'refused';
    return refusal === 'silence' ? Promise.resolve() : this.#decide(syn, refusal);
  }

  #decide(syn: Syn, decision: Decision): Promise<void> {
    return letPass(this.#parts.guest, this.#sockets, syn, decision);
  }

  /** The guest's side never came. */
  #abandon(name: string, far: Promise<FarConnection>): void {
    if (this.#waiting.get(name) !== far) return;
    this.#waiting.delete(name);
    void far.then(
      (connection) => connection[Symbol.dispose](),
      () => undefined,
    );
  }
}

const explain = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error instanceof ConnectError && error.why !== undefined ? `${error.message}. ${error.why}` : error.message;
};
