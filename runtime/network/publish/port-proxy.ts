import type { Guest, GuestDatagrams, GuestListener } from '../../guest/guest.ts';
import { dial } from '../../guest/dial.ts';
import { relay } from '../../std/relay.ts';
import type { Timers } from '../../std/time.ts';
import { DatagramProxy } from './datagram-proxy.ts';
import type { PortSocket } from './port-sockets.ts';
import { familyOf, type PortBinding } from './ports.ts';

/** Connections through one port at once; one more is closed. */
const CONNECTIONS_MAX = 64;

/** Where a container's ports are reached now; undefined when nowhere. */
type AddressOf = () => string | undefined;

/** A port that a proxy serves, by the number of the agent's socket. Plain data. */
export interface ServedPort {
  readonly binding: PortBinding;
  readonly id: number;
}

interface ProxyParts {
  readonly guest: Guest;
  readonly timers: Timers;
  /** For failures that no client waits for. */
  readonly report: (what: string, error: unknown) => void;
}

/**
 * Serves published ports of IPv6, as docker-proxy does: no rule of the packet filter makes packets of IPv4 of those of IPv6, nor leads
 * those from ::1 out of the guest.
 */
export class PortProxy {
  readonly #parts: ProxyParts;

  constructor(parts: ProxyParts) {
    this.#parts = parts;
  }

  serves({ hostIp, protocol }: PortBinding): boolean {
    return familyOf(hostIp) === 'ipv6' && protocol !== 'sctp';
  }

  /** Takes the sockets; disposing of it closes them and ends their connections. */
  serve(sockets: readonly PortSocket[], address: AddressOf): { proxies: readonly ServedPort[]; ending: Disposable } {
    const { guest } = this.#parts;
    const served = sockets.map(({ binding, fd }) => {
      const socket = binding.protocol === 'tcp' ? guest.listen(fd) : guest.datagrams(fd);
      return { proxy: { binding, id: socket.id }, ending: this.#serve(socket, binding, address) };
    });
    return { proxies: served.map(({ proxy }) => proxy), ending: all(served.map(({ ending }) => ending)) };
  }

  /** Goes on with sockets that were open when the state was saved. */
  adopt(proxies: readonly ServedPort[], address: AddressOf): Disposable {
    const { guest } = this.#parts;
    return all(
      proxies.map(({ binding, id }) => {
        const socket = binding.protocol === 'tcp' ? guest.adoptListener(id) : guest.adoptDatagrams(id);
        return this.#serve(socket, binding, address);
      }),
    );
  }

  #serve(socket: GuestListener | GuestDatagrams, binding: PortBinding, address: AddressOf): Disposable {
    return 'send' in socket ? this.#datagrams(socket, binding, address) : this.#connections(socket, binding, address);
  }

  #connections(listener: GuestListener, binding: PortBinding, address: AddressOf): Disposable {
    const ending = new AbortController();
    const serving = async (): Promise<void> => {
      let open = 0;
      for await (const { fd } of listener) {
        open += 1;
        const done = this.#carry(fd, { binding, address, refused: open > CONNECTIONS_MAX }, ending.signal);
        void done.finally(() => (open -= 1));
      }
    };
    void serving().catch((error: unknown) => this.#parts.report(`serving port ${String(binding.hostPort)}`, error));
    return {
      [Symbol.dispose]: () => {
        ending.abort(new Error('the container is gone'));
        listener.release();
      },
    };
  }

  /** As far as both sides carry it; whoever reaches nobody sees the connection end. */
  async #carry(
    fd: number,
    { binding, address, refused }: { binding: PortBinding; address: AddressOf; refused: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    const near = this.#parts.guest.stream(fd);
    try {
      const target = address();
      if (refused || target === undefined) return;
      const far = await dial(this.#parts, { address: target, port: binding.port }, signal);
      try {
        await relay(near, far, signal);
      } finally {
        far.release();
      }
    } catch {
      // Either side has gone: the other one sees so.
    } finally {
      near.release();
    }
  }

  #datagrams(socket: GuestDatagrams, { port }: PortBinding, address: AddressOf): Disposable {
    return new DatagramProxy(this.#parts, socket, () => {
      const target = address();
      return target === undefined ? undefined : { address: target, port };
    });
  }
}

const all = (disposables: readonly Disposable[]): Disposable => ({
  [Symbol.dispose]: () => {
    for (const each of disposables) each[Symbol.dispose]();
  },
});
