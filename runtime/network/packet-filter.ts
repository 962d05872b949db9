import type { Guest } from '../guest/guest.ts';
import { addElements, addSet, deleteElements, type Element, type NamedSet } from '../guest/netlink/nftables/set.ts';
import {
  connectionIs,
  connectionWasRedirected,
  destinationIsLocal,
  inNetwork,
  is,
  isNot,
  masquerade,
  packet,
  redirectByMap,
  type Statement,
  decide,
} from '../guest/netlink/nftables/statement.ts';
import {
  addChain,
  addRule,
  addTable,
  type Chain,
  changeTables,
  deleteTable,
  type Table,
} from '../guest/netlink/nftables/table.ts';
import { Program } from '../guest/program.ts';
import type { PortBinding } from './ports.ts';

const TABLE: Table = { family: 'ip', name: 'docker' };
const ANY = '0.0.0.0';

/** Ports published on every address of the guest, and on one of them. */
const EVERYWHERE: NamedSet = {
  table: TABLE,
  name: 'published',
  key: ['inet_proto', 'inet_service'],
  value: ['ipv4_addr', 'inet_service'],
};
const ON_ADDRESS: NamedSet = {
  table: TABLE,
  name: 'published-on',
  key: ['ipv4_addr', 'inet_proto', 'inet_service'],
  value: ['ipv4_addr', 'inet_service'],
};
const PORT_KEY = [packet.protocol, packet.destinationPort];

/** The guest's nftables rules for containers. They are the same for any number of containers: publishing a port is an element in a map. */
export class PacketFilter {
  readonly #guest: Guest;
  readonly #bridge: string;
  readonly #network: string;

  constructor(guest: Guest, bridge: string, network: string) {
    this.#guest = guest;
    this.#bridge = bridge;
    this.#network = network;
  }

  /** Makes the rules anew, in one transaction; what was published must be published again. */
  async open(): Promise<void> {
    const p = new Program('set up the packet filter');
    changeTables(p, [
      addTable(TABLE),
      deleteTable(TABLE),
      addTable(TABLE),
      addSet(EVERYWHERE, 1),
      addSet(ON_ADDRESS, 2),
      ...CHAINS.map((chain) => addChain(TABLE, chain)),
      ...this.#rules().map(([chain, statements, comment]) => addRule(TABLE, chain, statements, { comment })),
    ]);
    await this.#guest.run(p);
  }

  publish(p: Program, address: string, ports: readonly PortBinding[]): void {
    for (const [set, elements] of elementsOf(address, ports))
      changeTables(p, [addElements(set, elements)], { note: 'publish ports' });
  }

  /** Harmless for ports that are not published. */
  unpublish(p: Program, address: string, ports: readonly PortBinding[]): void {
    for (const [set, elements] of elementsOf(address, ports))
      changeTables(p, [deleteElements(set, elements)], { continue: true });
  }

  #rules(): [chain: string, statements: Statement[], comment: string][] {
    const toBridge = is(packet.outputInterface, this.#bridge);
    const fromContainers = inNetwork(packet.sourceAddress, this.#network);
    return [
      ['prerouting', [destinationIsLocal(), decide({ jump: 'publish' })], 'published ports, from outside'],
      ['output', [destinationIsLocal(), decide({ jump: 'publish' })], 'published ports, from the host itself'],
      ['publish', [redirectByMap(ON_ADDRESS.name, [packet.destinationAddress, ...PORT_KEY])], 'on one address'],
      ['publish', [redirectByMap(EVERYWHERE.name, PORT_KEY)], 'on all addresses'],
      [
        'postrouting',
        [fromContainers, isNot(packet.outputInterface, this.#bridge), masquerade()],
        'containers to the outside',
      ],
      [
        'postrouting',
        [inNetwork(packet.sourceAddress, '127.0.0.0/8'), toBridge, masquerade()],
        'localhost to a published port',
      ],
      [
        'postrouting',
        [fromContainers, toBridge, connectionWasRedirected(), masquerade()],
        'a container to a published port',
      ],
      ['forward', [toBridge, connectionIs('established', 'related'), decide('accept')], 'answers'],
      ['forward', [is(packet.inputInterface, this.#bridge), decide('accept')], 'containers to anywhere'],
      ['forward', [toBridge, connectionWasRedirected(), decide('accept')], 'to published ports'],
      ['forward', [toBridge, decide('drop')], 'nothing else reaches a container'],
    ];
  }
}

const CHAINS: readonly Chain[] = [
  { name: 'publish' },
  { name: 'prerouting', hook: { type: 'nat', at: 'prerouting', priority: -100 } },
  { name: 'output', hook: { type: 'nat', at: 'output', priority: -100 } },
  { name: 'postrouting', hook: { type: 'nat', at: 'postrouting', priority: 100 } },
  { name: 'forward', hook: { type: 'filter', at: 'forward', priority: 0 } },
];

/** The map elements for a container's ports, by map; maps without any are left out. */
function elementsOf(address: string, ports: readonly PortBinding[]): [NamedSet, Element[]][] {
  const everywhere = ports.filter(({ hostIp }) => hostIp === ANY);
  const onAddress = ports.filter(({ hostIp }) => hostIp !== ANY);
  const target = (port: PortBinding): Element['value'] => [address, port.port];
  const maps: [NamedSet, Element[]][] = [
    [EVERYWHERE, everywhere.map((port) => ({ key: [port.protocol, port.hostPort], value: target(port) }) as Element)],
    [
      ON_ADDRESS,
      onAddress.map((port) => ({ key: [port.hostIp, port.protocol, port.hostPort], value: target(port) }) as Element),
    ],
  ];
  return maps.filter(([, elements]) => elements.length > 0);
}
