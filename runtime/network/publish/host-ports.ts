import { type PortBinding, socketName } from './ports.ts';

/** A port that couldn't be had on the computer. The message is Docker's, of its proxy. */
export class HostPortTaken extends Error {
  override readonly name = 'HostPortTaken';
  readonly binding: PortBinding;

  /** `reason` is errno(3) in words: `address already in use`. */
  constructor(binding: PortBinding, reason: string, options?: ErrorOptions) {
    super(`Error starting userland proxy: listen ${socketName(binding)}: bind: ${reason}`, options);
    this.binding = binding;
  }
}

/** Where published ports are to be reached from, beyond the guest: the computer that the machine runs on. */
export interface HostPorts {
  /** Listens on all of them, or on none: rejects with HostPortTaken then. Disposing of it ends them and their connections. */
  publish(ports: readonly PortBinding[]): Promise<Disposable>;
}

/** They are reached in the guest alone. */
export const noHostPorts: HostPorts = { publish: () => Promise.resolve({ [Symbol.dispose]: () => undefined }) };
