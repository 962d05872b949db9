import { writeFile } from '../guest/files/write-file.ts';
import type { Guest } from '../guest/guest.ts';
import { addElements, addSet, deleteElements, type Element, type NamedSet } from '../guest/netlink/nftables/set.ts';
import { addChain, addRule, addTable, changeTables, deleteTable, type Table } from '../guest/netlink/nftables/table.ts';
import { Program } from '../guest/program.ts';
import type { BridgeOptions } from './drivers/options.ts';
import { CHAINS, rules, SETS, type SetName } from './packet-filter-rules.ts';
import type { ContainerPort, PortBinding } from './ports.ts';

const TABLE: Table = { family: 'ip', name: 'docker' };
const ANY = '0.0.0.0';

/** A container that may reach another one's ports on a bridge whose containers otherwise may not talk. */
export interface LinkedPorts {
  readonly from: string;
  readonly to: string;
  readonly ports: readonly ContainerPort[];
}

/**
 * The guest's nftables rules for containers. They are the same for any number of networks and containers: a network is an element in
 * sets of bridges, a published port one in a map.
 */
export class PacketFilter {
  readonly #guest: Guest;

  constructor(guest: Guest) {
    this.#guest = guest;
  }

  /** Makes the rules anew, in one transaction; networks and published ports must be told again. */
  async open(): Promise<void> {
    const p = new Program('set up the packet filter');
    // Frames within a bridge are not filtered until a network asks for it (icc=false). With it a container would not reach its own published
    // port: its packet would be redirected within the bridge, back to the port it came from.
    writeFile(p, '/proc/sys/net/bridge/bridge-nf-call-iptables', '0', { continue: true });
    changeTables(p, [
      addTable(TABLE),
      deleteTable(TABLE),
      addTable(TABLE),
      ...Object.keys(SETS).map((name, index) => addSet(setOf(name as SetName), index + 1)),
      ...CHAINS.map((chain) => addChain(TABLE, chain)),
      ...rules().map(([chain, statements, comment]) => addRule(TABLE, chain, statements, { comment })),
    ]);
    await this.#guest.run(p);
  }

  addBridge(p: Program, bridge: BridgeOptions, internal: boolean): void {
    const messages = bridgeElements(bridge, internal).map(([set, element]) => addElements(setOf(set), [element]));
    changeTables(p, messages, { note: 'rules for a network' });
  }

  /** Harmless for one that isn't there. */
  removeBridge(p: Program, bridge: BridgeOptions, internal: boolean): void {
    for (const [set, element] of bridgeElements(bridge, internal))
      changeTables(p, [deleteElements(setOf(set), [element])], { continue: true });
  }

  publish(p: Program, address: string, ports: readonly PortBinding[]): void {
    for (const [set, elements] of publishedElements(address, ports))
      changeTables(p, [addElements(setOf(set), elements)], { note: 'publish ports' });
  }

  /** Harmless for ports that are not published. */
  unpublish(p: Program, address: string, ports: readonly PortBinding[]): void {
    for (const [set, elements] of publishedElements(address, ports))
      changeTables(p, [deleteElements(setOf(set), elements)], { continue: true });
  }

  allowLinks(p: Program, links: readonly LinkedPorts[]): void {
    const elements = linkElements(links);
    if (elements.length > 0) changeTables(p, [addElements(setOf('linked'), elements)], { note: 'linked containers' });
  }

  /** Harmless for links that are not allowed. */
  forbidLinks(p: Program, links: readonly LinkedPorts[]): void {
    const elements = linkElements(links);
    if (elements.length > 0) changeTables(p, [deleteElements(setOf('linked'), elements)], { continue: true });
  }
}

const setOf = (name: SetName): NamedSet => ({ table: TABLE, name, ...SETS[name] });

function bridgeElements({ name, interContainer, masquerade }: BridgeOptions, internal: boolean): [SetName, Element][] {
  return [
    ['bridges', { key: [name] }],
    ['same-bridge', { key: [name, name] }],
    ...(internal ? ([['internal', { key: [name] }]] as const) : []),
    ...(interContainer ? [] : ([['closed', { key: [name] }]] as const)),
    ...(masquerade && !internal ? ([['masqueraded', { key: [name] }]] as const) : []),
  ].map(([set, element]): [SetName, Element] => [set as SetName, element as Element]);
}

/** The map elements for a container's ports, by map; maps without any are left out. */
function publishedElements(address: string, ports: readonly PortBinding[]): [SetName, Element[]][] {
  const everywhere = ports.filter(({ hostIp }) => hostIp === ANY);
  const onAddress = ports.filter(({ hostIp }) => hostIp !== ANY);
  const maps: [SetName, Element[]][] = [
    ['published', everywhere.map((port) => ({ key: [port.protocol, port.hostPort], value: [address, port.port] }))],
    [
      'published-on',
      onAddress.map((port) => ({ key: [port.hostIp, port.protocol, port.hostPort], value: [address, port.port] })),
    ],
  ];
  return maps.filter(([, elements]) => elements.length > 0);
}

const linkElements = (links: readonly LinkedPorts[]): Element[] =>
  links.flatMap(({ from, to, ports }) => ports.map(({ protocol, port }) => ({ key: [from, to, protocol, port] })));
