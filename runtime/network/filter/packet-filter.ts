import { writeFile } from '../../guest/files/write-file.ts';
import type { Guest } from '../../guest/guest.ts';
import { addElements, addSet, deleteElements, type Element, type NamedSet } from '../../guest/netlink/nftables/set.ts';
import {
  addChain,
  addRule,
  addTable,
  changeTables,
  deleteTable,
  type Table,
} from '../../guest/netlink/nftables/table.ts';
import { Program } from '../../guest/program.ts';
import type { BridgeOptions } from '../drivers/options.ts';
import type { NetworkSpec } from '../network.ts';
import { CHAINS, type FilterFamily, rules, type SetName, setsOf } from './packet-filter-rules.ts';
import { ANY_IPV4, ANY_IPV6, type ContainerPort, familyOf, type PortBinding } from '../publish/ports.ts';
import type { FamilyName } from '../family-name.ts';

const FAMILIES: readonly FilterFamily[] = ['ip', 'ip6'];

const tableOf = (family: FilterFamily): Table => ({ family, name: 'docker' });
const familyOfTable = { ipv4: 'ip', ipv6: 'ip6' } as const;

type FilteredNetwork = Pick<NetworkSpec, 'internal' | 'ipv6'>;
type Addresses = Readonly<Record<FamilyName, string | undefined>>;

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
    // Frames within a bridge are not filtered until a network asks for it (icc=false). With it a container would not reach its own
    // published port: its packet would be redirected within the bridge, back to the port it came from.
    writeFile(p, '/proc/sys/net/bridge/bridge-nf-call-iptables', '0', { continue: true });
    writeFile(p, '/proc/sys/net/bridge/bridge-nf-call-ip6tables', '0', { continue: true });
    for (const family of FAMILIES) makeTable(p, family);
    await this.#guest.run(p);
  }

  addBridge(p: Program, bridge: BridgeOptions, spec: FilteredNetwork): void {
    for (const family of familiesOf(spec)) {
      const elements = bridgeElements(bridge, spec.internal);
      const messages = elements.map(([set, element]) => addElements(setOf(family, set), [element]));
      changeTables(p, messages, { note: 'rules for a network' });
    }
  }

  /** Harmless for one that isn't there. */
  removeBridge(p: Program, bridge: BridgeOptions, spec: FilteredNetwork): void {
    for (const family of familiesOf(spec))
      for (const [set, element] of bridgeElements(bridge, spec.internal))
        changeTables(p, [deleteElements(setOf(family, set), [element])], { continue: true });
  }

  /** `addresses` are the container's; a family without one is left to proxies. */
  publish(p: Program, addresses: Addresses, ports: readonly PortBinding[]): void {
    for (const { set, elements } of publishedElements(addresses, ports))
      changeTables(p, [addElements(set, elements)], { note: 'publish ports' });
  }

  /** Harmless for ports that are not published. */
  unpublish(p: Program, addresses: Addresses, ports: readonly PortBinding[]): void {
    for (const { set, elements } of publishedElements(addresses, ports))
      changeTables(p, [deleteElements(set, elements)], { continue: true });
  }

  allowLinks(p: Program, links: readonly LinkedPorts[]): void {
    const elements = linkElements(links);
    if (elements.length > 0)
      changeTables(p, [addElements(setOf('ip', 'linked'), elements)], { note: 'linked containers' });
  }

  /** Harmless for links that are not allowed. */
  forbidLinks(p: Program, links: readonly LinkedPorts[]): void {
    const elements = linkElements(links);
    if (elements.length > 0) changeTables(p, [deleteElements(setOf('ip', 'linked'), elements)], { continue: true });
  }
}

/** Makes a family's rules anew, in one transaction. */
function makeTable(p: Program, family: FilterFamily): void {
  const table = tableOf(family);
  changeTables(p, [
    addTable(table),
    deleteTable(table),
    addTable(table),
    ...Object.keys(setsOf(family)).map((name, index) => addSet(setOf(family, name as SetName), index + 1)),
    ...CHAINS.map((chain) => addChain(table, chain)),
    ...rules(family).map(([chain, statements, comment]) => addRule(table, chain, statements, { comment })),
  ]);
}

const familiesOf = ({ ipv6 }: FilteredNetwork): readonly FilterFamily[] => (ipv6 ? FAMILIES : ['ip']);

const setOf = (family: FilterFamily, name: SetName): NamedSet => ({
  table: tableOf(family),
  name,
  ...setsOf(family)[name],
});

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
function publishedElements(
  addresses: Addresses,
  ports: readonly PortBinding[],
): { readonly set: NamedSet; readonly elements: Element[] }[] {
  return (['ipv4', 'ipv6'] as const)
    .flatMap((family) => {
      const address = addresses[family];
      const own = ports.filter(({ hostIp }) => address !== undefined && familyOf(hostIp) === family);
      const [everywhere, onAddress] = [own.filter(isEverywhere), own.filter((port) => !isEverywhere(port))];
      const valueOf = ({ port }: PortBinding) => [address ?? '', port];
      const mapOf = (name: SetName): NamedSet => setOf(familyOfTable[family], name);
      return [
        {
          set: mapOf('published'),
          elements: everywhere.map((port) => ({ key: [port.protocol, port.hostPort], value: valueOf(port) })),
        },
        {
          set: mapOf('published-on'),
          elements: onAddress.map((port) => ({
            key: [port.hostIp, port.protocol, port.hostPort],
            value: valueOf(port),
          })),
        },
      ];
    })
    .filter(({ elements }) => elements.length > 0);
}

const isEverywhere = ({ hostIp }: PortBinding): boolean => hostIp === ANY_IPV4 || hostIp === ANY_IPV6;

const linkElements = (links: readonly LinkedPorts[]): Element[] =>
  links.flatMap(({ from, to, ports }) => ports.map(({ protocol, port }) => ({ key: [from, to, protocol, port] })));
