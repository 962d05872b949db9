import { formatIpv6, reverseName6 } from '../ipam/ipv6.ts';
import type { DnsRecord, Question, Response } from './message.ts';

/** A container as its neighbours on a network see it. */
export interface Neighbour {
  /** The first is what its address is called in return. */
  readonly names: readonly string[];
  readonly ipv4: string | undefined;
  readonly ipv6: string | undefined;
}

/** A network that the asking container is on. */
export interface KnownNetwork {
  readonly name: string;
  readonly neighbours: readonly Neighbour[];
  /** The asker's own names for others: alias -> name. */
  readonly links: ReadonlyMap<string, string>;
}

/** Docker's: how long an answer may be kept. */
const TTL_SECONDS = 600;
const REVERSE = '.in-addr.arpa';
/** What is known of a container's name, be it that there is nothing; of other types Docker lets others speak. */
const OWN_TYPES: ReadonlySet<Question['type']> = new Set(['A', 'AAAA', 'MX']);

/**
 * Answers what the networks of a container know: names and aliases of containers, also with the network's name behind (`web.shop`), and
 * names of addresses. Undefined for what is none of their business.
 */
export function answerLocally({ name, type }: Question, networks: readonly KnownNetwork[]): Response | undefined {
  const asked = name.toLowerCase();
  if (type === 'PTR') return reverse(name, asked, networks);
  if (!OWN_TYPES.has(type)) return undefined;
  const found = neighboursCalled(asked, networks);
  if (found.length === 0) return undefined;
  const addresses = type === 'MX' ? [] : found.flatMap(({ ipv4, ipv6 }) => (type === 'A' ? ipv4 : ipv6) ?? []);
  return {
    code: 'NOERROR',
    records: addresses.map((data): DnsRecord => ({ name, type: type as 'A' | 'AAAA', ttl: TTL_SECONDS, data })),
  };
}

function neighboursCalled(name: string, networks: readonly KnownNetwork[]): readonly Neighbour[] {
  for (const [container, candidates] of readings(name, networks))
    for (const network of candidates) {
      const found = lookUp(container, network);
      if (found.length > 0) return found;
    }
  return [];
}

/** A name may hold dots, a network's too: `a.b.c` on any network, `a.b` on network c, `a` on network b.c. */
function* readings(
  name: string,
  networks: readonly KnownNetwork[],
): Generator<readonly [container: string, networks: readonly KnownNetwork[]]> {
  yield [name, networks];
  for (let dot = name.lastIndexOf('.'); dot > 0; dot = name.lastIndexOf('.', dot - 1)) {
    const network = name.slice(dot + 1);
    yield [name.slice(0, dot), networks.filter((each) => each.name.toLowerCase() === network)];
  }
}

function lookUp(name: string, { neighbours, links }: KnownNetwork): readonly Neighbour[] {
  const target = links.get(name)?.toLowerCase() ?? name;
  return neighbours.filter(({ names }) => names.some((each) => each.toLowerCase() === target));
}

/** The address that the name of a question backwards is about: `2.0.17.172.in-addr.arpa`; undefined for any other name. */
function reversed(name: string): string | undefined {
  if (name.endsWith(REVERSE)) return name.slice(0, -REVERSE.length).split('.').toReversed().join('.');
  const ipv6 = reverseName6(name);
  return ipv6 && formatIpv6(ipv6);
}

function reverse(name: string, asked: string, networks: readonly KnownNetwork[]): Response | undefined {
  const address = reversed(asked);
  if (address === undefined) return undefined;
  for (const network of networks) {
    const found = network.neighbours.find(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address);
    const data = `${found?.names[0] ?? ''}.${network.name}`;
    if (found) return { code: 'NOERROR', records: [{ name, type: 'PTR', ttl: TTL_SECONDS, data }] };
  }
  return undefined;
}
