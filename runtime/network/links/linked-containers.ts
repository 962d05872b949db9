import type { Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';
import { containerPaths } from '../../model/paths.ts';
import { changeFile } from '../connect/container-files.ts';
import { withAddress, withoutEntry } from '../connect/hosts-file.ts';
import type { PacketFilter } from '../filter/packet-filter.ts';
import type { ContainerDirectory, NetworkedContainer } from '../networked-container.ts';
import type { NetworkSandbox } from '../sandbox.ts';
import { type LegacyLink, linkedPorts, linkEnvironment, linkNames, runningLinks } from './links.ts';

/** What `--link` on the default bridge does for containers that run. */
export class LinkedContainers {
  readonly #guest: Guest;
  readonly #filter: PacketFilter;
  readonly #containers: ContainerDirectory;

  constructor(guest: Guest, filter: PacketFilter, containers: ContainerDirectory) {
    this.#guest = guest;
    this.#filter = filter;
    this.#containers = containers;
  }

  /** Appends the rules that let a container reach those it is linked to. */
  allow(p: Program, container: NetworkedContainer, sandbox: NetworkSandbox): void {
    this.#filter.allowLinks(p, linkedPorts(container, sandbox, this.#containers));
  }

  /** Appends their end. */
  forbid(p: Program, container: NetworkedContainer, sandbox: NetworkSandbox): void {
    this.#filter.forbidLinks(p, linkedPorts(container, sandbox, this.#containers));
  }

  /** What links bring to the environment of a container that runs. */
  environmentOf(container: NetworkedContainer): string[] {
    return runningLinks(container, this.#containers).flatMap((link) => linkEnvironment(container, link));
  }

  /** Tells the containers that are linked to this one its address, which may be another since its last run. */
  async tell(container: NetworkedContainer): Promise<void> {
    for (const other of this.#containers.all) {
      if (!other.sandbox || ![...other.links.values()].includes(container.id)) continue;
      for (const link of runningLinks(other, this.#containers).filter(({ target }) => target === container)) {
        const entry = { address: link.address, names: linkNames(link) };
        await changeFile(this.#guest, containerPaths(other.id).hosts, (text) => withAddress(text, entry));
      }
    }
  }

  /** A running container forgets a link. */
  async unlink(container: NetworkedContainer, { alias, target }: Pick<LegacyLink, 'alias' | 'target'>): Promise<void> {
    const link = runningLinks(container, this.#containers).find((each) => each.alias === alias);
    if (!link || !container.sandbox) return;
    const p = new Program(`unlink ${alias}`);
    const [ports] = linkedPorts(container, container.sandbox.data, this.#containers, [target]);
    this.#filter.forbidLinks(p, ports ? [ports] : []);
    if (p.ops.length > 0) await this.#guest.run(p);
    const entry = { address: link.address, names: linkNames(link) };
    await changeFile(this.#guest, containerPaths(container.id).hosts, (text) => withoutEntry(text, entry));
  }
}
