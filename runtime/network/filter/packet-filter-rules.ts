import type { NamedSet } from '../../guest/netlink/nftables/set.ts';
import {
  connectionIs,
  connectionWasRedirected,
  decide,
  destinationIsLocal,
  inNetwork,
  inSet,
  masquerade,
  packet,
  redirectByMap,
  type Statement,
} from '../../guest/netlink/nftables/statement.ts';
import type { Chain } from '../../guest/netlink/nftables/table.ts';

export type SetName =
  'bridges' | 'same-bridge' | 'internal' | 'closed' | 'masqueraded' | 'linked' | 'published' | 'published-on';

/** The family of a table: its rules are the same for both, as far as that goes. */
export type FilterFamily = 'ip' | 'ip6';

const ADDRESS_TYPES = { ip: 'ipv4_addr', ip6: 'ipv6_addr' } as const;

type SetType = Pick<NamedSet, 'key' | 'value'>;

export const setsOf = (family: FilterFamily): Readonly<Record<SetName, SetType>> => {
  const address = ADDRESS_TYPES[family];
  return {
    /** The bridges of all networks. */
    bridges: { key: ['ifname'] },
    /** Each of them twice, to find packets that stay on one bridge. */
    'same-bridge': { key: ['ifname', 'ifname'] },
    /** Those without a way out. */
    internal: { key: ['ifname'] },
    /** Those whose containers may not talk to each other. */
    closed: { key: ['ifname'] },
    /** Those whose containers leave with the guest's address. */
    masqueraded: { key: ['ifname'] },
    /** Who may talk all the same: from, to, port. */
    linked: { key: [address, address, 'inet_proto', 'inet_service'] },
    /** Ports published on every address of the guest, and on one of them. */
    published: { key: ['inet_proto', 'inet_service'], value: [address, 'inet_service'] },
    'published-on': { key: [address, 'inet_proto', 'inet_service'], value: [address, 'inet_service'] },
  };
};

const USER = 'DOCKER-USER';
const ISOLATION_1 = 'DOCKER-ISOLATION-STAGE-1';
const ISOLATION_2 = 'DOCKER-ISOLATION-STAGE-2';
/** Where published ports are looked up. */
const PUBLISHED = 'DOCKER';

/** Docker's own names, where it has such a chain: nft(8) for the priorities. */
export const CHAINS: readonly Chain[] = [
  { name: PUBLISHED },
  { name: USER },
  { name: ISOLATION_1 },
  { name: ISOLATION_2 },
  { name: 'raw-prerouting', hook: { type: 'filter', at: 'prerouting', priority: -300 } },
  { name: 'prerouting', hook: { type: 'nat', at: 'prerouting', priority: -100 } },
  { name: 'output', hook: { type: 'nat', at: 'output', priority: -100 } },
  { name: 'postrouting', hook: { type: 'nat', at: 'postrouting', priority: 100 } },
  { name: 'forward', hook: { type: 'filter', at: 'forward', priority: 0 } },
];

type PlannedRule = readonly [chain: string, statements: readonly Statement[], comment: string];

const { inputInterface, outputInterface, protocol, destinationPort } = packet;

const fromContainers = inSet('bridges', [inputInterface]);
const toContainers = inSet('bridges', [outputInterface]);
const staying = inSet('same-bridge', [inputInterface, outputInterface]);
const crossing = inSet('same-bridge', [inputInterface, outputInterface], { inverted: true });

const SOURCES = { ip: packet.sourceAddress, ip6: packet.sourceAddress6 } as const;
const DESTINATIONS = { ip: packet.destinationAddress, ip6: packet.destinationAddress6 } as const;

export const rules = (family: FilterFamily): readonly PlannedRule[] => [
  ...loopback[family],
  ['prerouting', [destinationIsLocal(), decide({ jump: PUBLISHED })], 'published ports, from outside'],
  [
    PUBLISHED,
    [redirectByMap('published-on', [DESTINATIONS[family], protocol, destinationPort], ADDRESS_TYPES[family])],
    'on one address',
  ],
  [PUBLISHED, [redirectByMap('published', [protocol, destinationPort], ADDRESS_TYPES[family])], 'on all addresses'],
  [
    'postrouting',
    [inSet('masqueraded', [inputInterface]), crossing, masquerade()],
    'containers leave with the address of the host',
  ],
  [
    'postrouting',
    [fromContainers, toContainers, connectionWasRedirected(), masquerade()],
    'a container to a published port',
  ],
  ...forward(family),
];

/** What the host's own programs reach. No packet from ::1 may leave the host: a proxy makes connections of its own of those. */
const loopback: Readonly<Record<FilterFamily, readonly PlannedRule[]>> = {
  ip: [
    [
      'raw-prerouting',
      [fromContainers, inNetwork(DESTINATIONS.ip, '127.0.0.0/8'), decide('drop')],
      "the host's loopback is not for containers",
    ],
    ['output', [destinationIsLocal(), decide({ jump: PUBLISHED })], 'published ports, from the host itself'],
    [
      'postrouting',
      [inNetwork(SOURCES.ip, '127.0.0.0/8'), toContainers, masquerade()],
      'localhost to a published port',
    ],
  ],
  ip6: [
    [
      'output',
      [inNetwork(DESTINATIONS.ip6, '::1/128', { inverted: true }), destinationIsLocal(), decide({ jump: PUBLISHED })],
      'published ports, from the host itself',
    ],
  ],
};

const forward = (family: FilterFamily): readonly PlannedRule[] => [
  ['forward', [decide({ jump: USER })], 'rules of your own'],
  ['forward', [toContainers, connectionWasRedirected(), decide('accept')], 'to published ports'],
  ['forward', [decide({ jump: ISOLATION_1 })], 'networks are apart from each other'],
  [ISOLATION_1, [staying, decide('return')], 'inside one network'],
  [ISOLATION_1, [inSet('internal', [inputInterface]), decide('drop')], 'an internal network has no way out'],
  [ISOLATION_1, [inSet('internal', [outputInterface]), decide('drop')], 'and no way in'],
  [ISOLATION_1, [fromContainers, decide({ jump: ISOLATION_2 })], 'from one network'],
  [ISOLATION_2, [toContainers, decide('drop')], 'to another one'],
  ['forward', [toContainers, connectionIs('established', 'related'), decide('accept')], 'answers'],
  [
    'forward',
    [inSet('linked', [SOURCES[family], DESTINATIONS[family], protocol, destinationPort]), decide('accept')],
    'linked containers',
  ],
  ['forward', [staying, inSet('closed', [inputInterface]), decide('drop')], 'no talk between containers (icc)'],
  ['forward', [fromContainers, decide('accept')], 'containers to anywhere'],
  ['forward', [toContainers, decide('drop')], 'nothing else reaches a container'],
];
