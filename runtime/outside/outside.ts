import type { Guest, GuestDatagrams, GuestListener } from '../guest/guest.ts';
import type { NameUpstream } from '../network/dns/upstream.ts';
import { type NameSockets, serveNames } from '../network/dns/serve-names.ts';
import type { Timers } from '../std/time.ts';
import { Gate } from './gate.ts';
import { type InnerHosts, serveInnerHosts } from './inner-hosts.ts';
import { type OutsideSockets, plugIn, setReach } from './outside-network.ts';
import type { OutsideTcp, Reach } from './outside-tcp.ts';
import { serveConnections } from './serve-connections.ts';

export interface OutsideParts {
  readonly guest: Guest;
  readonly timers: Timers;
  readonly tcp: OutsideTcp;
  readonly names: NameUpstream;
  readonly hosts: InnerHosts;
  readonly log: (message: string) => void;
}

/** What travels with a snapshot of the machine. */
export interface OutsideState extends Pick<OutsideSockets, 'namespace' | 'repeats'> {
  /** Ids of listeners and datagram sockets. */
  readonly tcp: number;
  readonly syns: number;
  readonly names: { readonly udp: number; readonly tcp: number };
  readonly inner: number;
  readonly reach: Reach;
}

/** The machine's connection to the world: its cable, its router, its name server, and the policies behind them. */
export class OutsideWorld {
  readonly #parts: OutsideParts;
  #state: OutsideState | undefined;

  constructor(parts: OutsideParts) {
    this.#parts = parts;
  }

  /** Undefined until it was opened. */
  get state(): OutsideState | undefined {
    return this.#state;
  }

  /** Once per boot. */
  async open(): Promise<void> {
    const { guest, tcp } = this.#parts;
    const sockets = await plugIn(guest);
    await setReach(guest, sockets, tcp.reach);
    const opened = {
      tcp: guest.listen(sockets.tcp),
      syns: guest.datagrams(sockets.syns),
      names: { udp: guest.datagrams(sockets.names.udp), tcp: guest.listen(sockets.names.tcp) },
      inner: guest.listen(sockets.inner),
    };
    this.#serve(sockets, opened);
    this.#state = {
      namespace: sockets.namespace,
      repeats: sockets.repeats,
      tcp: opened.tcp.id,
      syns: opened.syns.id,
      names: { udp: opened.names.udp.id, tcp: opened.names.tcp.id },
      inner: opened.inner.id,
      reach: tcp.reach,
    };
  }

  /** After a restore; the policy may be another one than before. */
  async adopt(state: OutsideState): Promise<void> {
    const { guest, tcp } = this.#parts;
    this.#serve(state, {
      tcp: guest.adoptListener(state.tcp),
      syns: guest.adoptDatagrams(state.syns),
      names: { udp: guest.adoptDatagrams(state.names.udp), tcp: guest.adoptListener(state.names.tcp) },
      inner: guest.adoptListener(state.inner),
    });
    if (JSON.stringify(tcp.reach) !== JSON.stringify(state.reach)) await setReach(guest, state, tcp.reach);
    this.#state = { ...state, reach: tcp.reach };
  }

  /** As long as there is a guest. */
  #serve(sockets: Pick<OutsideSockets, 'namespace' | 'repeats'>, opened: Opened): void {
    const { guest, timers, names, hosts, log } = this.#parts;
    const gate = new Gate({ ...this.#parts, tell: log }, sockets);
    const gone = new AbortController();
    guest.failure.catch((error: unknown) => gone.abort(error));
    void gate.watch(opened.syns, gone.signal).catch(() => undefined);
    void serveConnections({ guest, timers, gate, signal: gone.signal }, opened.tcp).catch(() => undefined);
    void serveInnerHosts(guest, opened.inner, hosts).catch(() => undefined);
    serveNames(guest, opened.names, (question, signal) => names.ask(question, { servers: [], signal }));
  }
}

interface Opened {
  readonly tcp: GuestListener;
  readonly syns: GuestDatagrams;
  readonly names: NameSockets;
  readonly inner: GuestListener;
}
