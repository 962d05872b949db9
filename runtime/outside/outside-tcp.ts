import type { ByteDuplex } from '../std/byte-duplex.ts';
import { OutsideError } from '../std/outside.ts';

/** What of the outside can be tried at all. The guest's kernel refuses the rest by itself, at once. */
export type Reach = 'nothing' | 'everything' | { readonly ports: readonly number[] };

/** Where a connection was going: an IPv4 address, dotted, and a port. */
export interface Destination {
  readonly address: string;
  readonly port: number;
}

/** What the other side's kernel says of a connection that doesn't come about; `silence`: nobody answers. */
export type Refusal = 'refused' | 'host-unreachable' | 'network-unreachable' | 'prohibited' | 'silence';

/** There is no connection. The words are those of Go's net package where it has some. */
export class ConnectError extends OutsideError {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string, why?: string, options?: ErrorOptions) {
    super(message, why, options);
    this.refusal = refusal;
  }
}

/** A connection to somebody outside. */
export interface OutsideConnection extends ByteDuplex {
  /** Breaks it if it isn't over, so that the other side sees that it was broken. */
  reset(): void;
}

/** Who carries on the connections that leave the machine: a policy, chosen by whoever composes the sandbox. */
export interface OutsideTcp {
  readonly reach: Reach;
  /** Resolves when the connection stands. Rejects with a ConnectError, or with the signal's reason. */
  connect(destination: Destination, signal: AbortSignal): Promise<OutsideConnection>;
}

/** The cable is not plugged in: how a page starts. */
export const offlineTcp: OutsideTcp = {
  reach: 'nothing',
  connect: ({ address, port }) =>
    Promise.reject(
      new ConnectError(
        'network-unreachable',
        `dial tcp ${address}:${String(port)}: connect: network is unreachable`,
        'The machine has no way out to the internet.',
      ),
    ),
};
