import type { EthernetPort } from '../nic.ts';

const GROUP_BIT = 1;

/** A learning switch: who sent from a port is reached there; groups, and who was never heard of, are reached on all. */
export class EthernetSwitch {
  readonly #ports = new Set<EthernetPort>();
  readonly #places = new Map<string, EthernetPort>();

  plug(port: EthernetPort): void {
    this.#ports.add(port);
    port.onFrame((frame) => {
      const [destination, source] = [frame.subarray(0, 6), frame.subarray(6, 12)];
      this.#places.set(source.join(), port);
      const place = ((destination[0] ?? 0) & GROUP_BIT) === 0 ? this.#places.get(destination.join()) : undefined;
      for (const to of place ? [place] : this.#ports) if (to !== port) to.send(frame);
    });
  }
}
