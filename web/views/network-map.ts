/** The network as a map: who has which interface, and which cable leads where. Ends of cables find each other by their indices. */
import type { EndpointSettings } from '../../runtime/model/types.ts';
import type { Entrance, Inside, Interface, Published, Route } from './guest/network.ts';

export interface NetworkNode {
  /** Number of the namespace. */
  readonly number: string;
  /** Those that live in it: containers' names, `host`, the name of a namespace, a program's name. The first is what a lesson calls it. */
  readonly names: readonly string[];
  readonly entrance: Entrance;
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[];
  readonly published: readonly Published[];
}

export interface Bridge {
  readonly interface: Interface;
  /** Docker's name for its network. */
  readonly network: string | undefined;
}

export interface Cable {
  /** An interface of a node, by the node's number and its own index. */
  readonly from: End;
  readonly to: End;
}

export interface End {
  readonly node: string;
  readonly index: number;
}

export interface NetworkMap {
  readonly host: NetworkNode;
  readonly others: readonly NetworkNode[];
  readonly bridges: readonly Bridge[];
  readonly cables: readonly Cable[];
}

/** What was found of one namespace. */
export interface Space {
  readonly number: string;
  readonly names: readonly string[];
  readonly entrance: Entrance;
  readonly inside: Inside;
}

/** Docker calls the bridge of a network after its id, that of the first one `docker0`. */
export function networkOf(bridge: string, networks: readonly { Id: string; Name?: string }[]): string | undefined {
  if (bridge === 'docker0') return 'bridge';
  const id = /^br-([0-9a-f]{12})$/.exec(bridge)?.[1];
  return id === undefined ? undefined : networks.find(({ Id }) => Id.startsWith(id))?.Name;
}

export function mapOf(
  host: Space,
  others: readonly Space[],
  { published, networks }: { published: readonly Published[]; networks: readonly { Id: string; Name?: string }[] },
): NetworkMap {
  const nodes = others.map((space) => nodeOf(space, publishedTo(space, published)));
  const bridges = host.inside.interfaces
    .filter(({ kind }) => kind === 'bridge')
    .map((each) => ({ interface: each, network: networkOf(each.name, networks) }));
  return { host: nodeOf(host, []), others: nodes, bridges, cables: cablesOf([host, ...others]) };
}

const nodeOf = ({ number, names, entrance, inside }: Space, published: readonly Published[]): NetworkNode => ({
  number,
  names,
  entrance,
  ...inside,
  published,
});

const publishedTo = ({ inside }: Space, published: readonly Published[]): Published[] => {
  const own = new Set(inside.interfaces.flatMap(({ addresses }) => addresses.map((each) => each.split('/')[0])));
  return published.filter(({ toAddress }) => own.has(toAddress));
};

/** Each pair of interfaces that name one another, once. */
function cablesOf(spaces: readonly Space[]): Cable[] {
  const ends = spaces.flatMap(({ number, inside }) =>
    inside.interfaces
      .filter(({ peer }) => peer !== undefined)
      .map((each) => ({ node: number, each, names: inside.interfaces })),
  );
  const free = new Set(ends);
  const cables: Cable[] = [];
  for (const end of ends) {
    if (!free.has(end)) continue;
    const other = [...free].find((each) => each !== end && arePeers(end, each));
    if (!other) continue;
    free.delete(end);
    free.delete(other);
    cables.push({ from: { node: end.node, index: end.each.index }, to: { node: other.node, index: other.each.index } });
  }
  return cables;
}

interface OpenEnd {
  readonly node: string;
  readonly each: Interface;
}

/** A peer in the same namespace is told by its name, one in another by its index there. */
function arePeers(a: OpenEnd, b: OpenEnd): boolean {
  const pointsAt = (from: OpenEnd, to: OpenEnd): boolean =>
    typeof from.each.peer === 'string'
      ? from.node === to.node && from.each.peer === to.each.name
      : from.node !== to.node && from.each.peer === to.each.index;
  return pointsAt(a, b) && pointsAt(b, a);
}

/** Names that others on the network find it by. */
export const aliasesOf = (endpoints: Readonly<Record<string, EndpointSettings>> | undefined): [string, string[]][] =>
  Object.entries(endpoints ?? {}).map(([network, { DNSNames, Aliases }]) => [
    network,
    [...new Set([...(DNSNames ?? []), ...(Aliases ?? [])])],
  ]);
