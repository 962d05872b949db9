import type { Program } from '../guest/program.ts';
import { close } from '../guest/syscalls/open.ts';
import type { NameService } from './dns/name-service.ts';
import type { NetworkDrivers } from './drivers/network-drivers.ts';
import type { LinkedContainers } from './links/linked-containers.ts';
import type { NetworkedContainer } from './networked-container.ts';
import type { PortReservations } from './publish/port-reservations.ts';
import type { PortRules } from './publish/port-rules.ts';
import type { NetworkRegistry } from './registry.ts';
import { adoptEndpoint, releaseEndpoint } from './reserve/reserve-endpoint.ts';
import type { RunningSandbox } from './running-sandbox.ts';

/** Something given back both here and in the guest. */
export interface NetworkHold {
  readonly inGuest: (p: Program) => void;
  readonly inEngine: () => void;
}

export interface SandboxParts {
  readonly registry: NetworkRegistry;
  readonly drivers: NetworkDrivers;
  readonly ports: PortReservations;
  readonly rules: PortRules;
  readonly links: LinkedContainers;
  readonly names: NameService;
}

/** The ends of a sandbox: how it is given back, and how it is taken up again after the engine came back. */
export class Sandboxes {
  readonly #parts: SandboxParts;

  constructor(parts: SandboxParts) {
    this.#parts = parts;
  }

  /** How a sandbox is given back, whatever of it there is by then. */
  holdFor(container: NetworkedContainer, sandbox: RunningSandbox): NetworkHold {
    const { registry, drivers, ports, rules, links } = this.#parts;
    return {
      inGuest: (p) => {
        const { data } = sandbox;
        rules.unpublish(p, data, data.ports);
        links.forbid(p, container, data);
        for (const fd of data.sockets) close(p, fd, { continue: true });
        sandbox.proxies?.[Symbol.dispose]();
        for (const endpoint of data.endpoints) drivers.leave(p, endpoint);
      },
      inEngine: () => {
        sandbox.names?.[Symbol.dispose]();
        sandbox.onHost?.[Symbol.dispose]();
        ports.release(sandbox.data.ports);
        for (const endpoint of sandbox.data.endpoints) releaseEndpoint(registry, endpoint);
      },
    };
  }

  /** Takes what a container already has. */
  adopt(container: NetworkedContainer, sandbox: RunningSandbox): void {
    const { registry, ports, rules, names } = this.#parts;
    const { endpoints, resolver } = sandbox.data;
    for (const endpoint of endpoints) adoptEndpoint(registry, endpoint);
    if (resolver) sandbox.names = names.adopt(container, resolver);
    rules.adopt(sandbox);
    ports.adopt(container, sandbox);
  }
}
