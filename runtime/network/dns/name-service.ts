import type { Guest } from '../../guest/guest.ts';
import type { Program } from '../../guest/program.ts';
import type { Outcomes } from '../../guest/values.ts';
import type { Random } from '../../std/random.ts';
import { viewOf } from '../../guest/bytes.ts';
import { answerLocally, type KnownNetwork, type Neighbour } from './container-names.ts';
import type { Question, Response } from './message.ts';
import { openNameSockets } from './name-sockets.ts';
import { type NameSockets, serveNames } from './serve-names.ts';
import type { NameUpstream } from './upstream.ts';
import { parseLink } from '../links/links.ts';
import { type ContainerDirectory, namesOf, type NetworkedContainer } from '../networked-container.ts';
import type { NetworkRegistry } from '../registry.ts';
import type { NetworkSandbox } from '../sandbox.ts';
import type { RunningSandbox } from '../running-sandbox.ts';

/** Ports that nobody chose: net.ipv4.ip_local_port_range. */
const PORT_FIRST = 32_768;
const PORT_COUNT = 28_232;

export interface NameServiceParts {
  readonly guest: Guest;
  readonly random: Random;
  readonly registry: NetworkRegistry;
  readonly containers: ContainerDirectory;
  readonly upstream: NameUpstream;
  /** The name servers of the guest itself. */
  readonly guestServers: () => readonly string[];
}

/** The name servers in the networks of containers: 127.0.0.11. */
export class NameService {
  readonly #parts: NameServiceParts;

  constructor(parts: NameServiceParts) {
    this.#parts = parts;
  }

  /** Names are served where containers have names: on networks of users'. */
  neededIn({ endpoints }: NetworkSandbox): boolean {
    const { registry } = this.#parts;
    return endpoints.some(({ network, link }) => link !== undefined && registry.get(network.id)?.userDefined);
  }

  /** Appends the sockets of a name server, in the network namespace that it is for. */
  open(p: Program): {
    readonly sockets: (result: Outcomes) => NameSockets;
    /** The agent's descriptors of those that were made, also when the program was cut short. */
    readonly descriptors: (result: Outcomes) => readonly number[];
  } {
    const { guest, random } = this.#parts;
    const port = PORT_FIRST + (viewOf(random.bytes(4)).getUint32(0) % PORT_COUNT);
    const { udp, tcp } = openNameSockets(p, port);
    return {
      sockets: (result) => ({ udp: guest.datagrams(result.get(udp)), tcp: guest.listen(result.get(tcp)) }),
      descriptors: (result) => [udp, tcp].filter((fd) => result.errno(fd) === 0).map((fd) => result.get(fd)),
    };
  }

  serve(container: NetworkedContainer, sandbox: RunningSandbox, sockets: NameSockets): void {
    sandbox.data = { ...sandbox.data, resolver: { udp: sockets.udp.id, tcp: sockets.tcp.id } };
    sandbox.names = this.#serve(container, sockets);
  }

  /** Goes on with sockets that were open when the state was saved. */
  adopt(container: NetworkedContainer, { udp, tcp }: { readonly udp: number; readonly tcp: number }): Disposable {
    const { guest } = this.#parts;
    return this.#serve(container, { udp: guest.adoptDatagrams(udp), tcp: guest.adoptListener(tcp) });
  }

  #serve(container: NetworkedContainer, sockets: NameSockets): Disposable {
    return serveNames(this.#parts.guest, sockets, (question, signal) => this.#resolve(container, question, signal));
  }

  async #resolve(container: NetworkedContainer, question: Question, signal: AbortSignal): Promise<Response> {
    const local = answerLocally(question, this.#networksOf(container));
    if (local) return { ...local, records: shuffled(local.records, this.#parts.random), plain: true };
    // Names of the outside are of no use where there is no way out.
    if (!this.#leadsOut(container)) return { code: 'SERVFAIL', records: [] };
    const asked = container.hostConfig.Dns ?? [];
    const servers = asked.length > 0 ? asked : this.#parts.guestServers();
    return this.#parts.upstream.ask(question, { servers, signal });
  }

  #leadsOut({ sandbox }: NetworkedContainer): boolean {
    const { registry } = this.#parts;
    return (sandbox?.data.endpoints ?? []).some(
      ({ network, link }) => link !== undefined && registry.get(network.id)?.spec.internal === false,
    );
  }

  #networksOf({ sandbox, attachments }: NetworkedContainer): KnownNetwork[] {
    const { registry } = this.#parts;
    return (sandbox?.data.endpoints ?? []).flatMap(({ network: { id, name } }) => {
      if (!registry.get(id)?.userDefined) return [];
      const links = (attachments.get(name)?.links ?? []).map(parseLink);
      const byAlias = new Map(links.map(({ ref, alias }) => [alias.toLowerCase(), ref]));
      return [{ name, neighbours: this.#neighboursOn(id), links: byAlias }];
    });
  }

  #neighboursOn(networkId: string): Neighbour[] {
    return this.#parts.containers.all.flatMap((container) =>
      (container.sandbox?.data.endpoints ?? []).flatMap(({ network, link }) => {
        const attachment = container.attachments.get(network.name);
        if (network.id !== networkId || !link || !attachment) return [];
        return [{ names: namesOf(container, attachment), ipv4: link.ipv4?.address, ipv6: link.ipv6?.address }];
      }),
    );
  }
}

/** In any order, so that askers of a name with several addresses spread over them. */
function shuffled<T>(items: readonly T[], random: Random): T[] {
  if (items.length < 2) return [...items];
  const keys = random.bytes(items.length);
  return items
    .map((item, at) => ({ item, key: keys[at] ?? 0 }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
