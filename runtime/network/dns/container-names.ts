import type { DnsRecord, Question, Response } from './message.ts';

/** A container as its neighbours on a network see it. */
export interface Neighbour {
  /** The first is what its address is called in return. */
  readonly names: readonly string[];
  readonly address: string;
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
  const addresses = addressesOf(asked, networks);
  if (addresses.length === 0) return undefined;
  if (type !== 'A') return { code: 'NOERROR', records: [] };
  return {
    code: 'NOERROR',
    records: addresses.map((data): DnsRecord => ({ name, type: 'A', ttl: TTL_SECONDS, data })),
  };
}

function addressesOf(name: string, networks: readonly KnownNetwork[]): readonly string[] {
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

function lookUp(name: string, { neighbours, links }: KnownNetwork): readonly string[] {
  const target = links.get(name)?.toLowerCase() ?? name;
  return neighbours
    .filter(({ names }) => names.some((each) => each.toLowerCase() === target))
    .map(({ address }) => address);
}

function reverse(name: string, asked: string, networks: readonly KnownNetwork[]): Response | undefined {
  if (!asked.endsWith(REVERSE)) return undefined;
  const address = asked.slice(0, -REVERSE.length).split('.').toReversed().join('.');
  for (const network of networks) {
    const found = network.neighbours.find((neighbour) => neighbour.address === address);
    const data = `${found?.names[0] ?? ''}.${network.name}`;
    if (found) return { code: 'NOERROR', records: [{ name, type: 'PTR', ttl: TTL_SECONDS, data }] };
  }
  return undefined;
}
