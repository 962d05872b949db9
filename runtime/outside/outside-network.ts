import { CLONE_NEWNET } from '../guest/constants/clone.ts';
import { AF_INET, AF_PACKET } from '../guest/constants/address-families.ts';
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from '../guest/constants/open.ts';
import {
  SO_KEEPALIVE,
  SOL_SOCKET,
  SOL_TCP,
  TCP_KEEPCNT,
  TCP_KEEPIDLE,
  TCP_KEEPINTVL,
  TCP_USER_TIMEOUT,
} from '../guest/constants/socket-options.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_STREAM } from '../guest/constants/socket-types.ts';
import { writeFile } from '../guest/files/write-file.ts';
import type { Guest } from '../guest/guest.ts';
import {
  connectionIs,
  decide,
  destinationIsLocal,
  inSet,
  is,
  isNot,
  packet,
  redirectTo,
  refuse,
  type Statement,
  verdictOf,
} from '../guest/netlink/nftables/statement.ts';
import type { Verdict } from '../guest/netlink/nftables/data.ts';
import { addElements, addSet, type NamedSet } from '../guest/netlink/nftables/set.ts';
import {
  addChain,
  addRule,
  addTable,
  changeTables,
  flushChain,
  type Table,
  type TableMessage,
} from '../guest/netlink/nftables/table.ts';
import { netlinkQuery } from '../guest/netlink/query.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../guest/netlink/request.ts';
import { addAddress, addRoute, deleteRoute } from '../guest/netlink/route/address.ts';
import { decodeLink, getLink } from '../guest/netlink/route/decode.ts';
import { newVeth, setLink } from '../guest/netlink/route/link.ts';
import { Program } from '../guest/program.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import { setns, unshare } from '../guest/syscalls/process.ts';
import { ETH_P_IP, inetAddress, packetAddress } from '../guest/syscalls/socket-address.ts';
import { attachFilter, bind, listen, sendto, setsockopt, socket } from '../guest/syscalls/socket.ts';
import type { Ref } from '../guest/values.ts';
import type { Reach, Refusal } from './outside-tcp.ts';
import { type Syn, SYN_FILTER } from './syn.ts';

/** As in other emulators' user networks: the machine, its router, its name server; and the hosts that are there offline, too. */
export const OUTSIDE_ADDRESSES = {
  machine: '10.0.2.15',
  router: '10.0.2.2',
  names: '10.0.2.3',
  inner: '10.0.2.4',
  prefixLength: 24,
};
const { machine, router, names, inner, prefixLength } = OUTSIDE_ADDRESSES;
const BROADCAST = '10.0.2.255';
/** The router's interface has a number of our choice in its namespace. */
const ROUTER_LINK = 10;
const DNS_PORT = 53;
const HTTP_PORT = 80;
/** Where the router's connections arrive. */
const TAKING_PORT = 4000;
const BACKLOG = 128;

const TABLE: Table = { family: 'ip', name: 'outside' };
/** What becomes of connections that were decided on; the kernel forgets it once the packet is through. */
const DECIDED: NamedSet = {
  table: TABLE,
  name: 'decided',
  key: ['ipv4_addr', 'inet_service', 'ipv4_addr', 'inet_service'],
  value: 'verdict',
  timeoutMs: 5000,
};
const REACHABLE: NamedSet = { table: TABLE, name: 'reachable', key: ['inet_service'] };
/** Chains that refuse a packet; codes of RFC 792 and RFC 1812. */
const REFUSALS = {
  refused: refuse('tcp-reset'),
  'network-unreachable': refuse({ icmpCode: 0 }),
  'host-unreachable': refuse({ icmpCode: 1 }),
  prohibited: refuse({ icmpCode: 13 }),
} as const satisfies Partial<Record<Refusal, Statement>>;

export type Decision = 'accept' | keyof typeof REFUSALS;

/** What the agent holds of the outside: plain data, which travels with a snapshot. */
export interface OutsideSockets {
  /** The namespace of the router. */
  readonly namespace: number;
  /** A listener for connections on their way out. */
  readonly tcp: number;
  /** Gets a copy of the first packet of every connection. */
  readonly syns: number;
  /** Sends packets that come in at the router. */
  readonly repeats: number;
  /** The name server's. */
  readonly names: { readonly udp: number; readonly tcp: number };
  /** A listener of the inner hosts. */
  readonly inner: number;
}

/**
 * Gives the guest an interface `eth0` whose cable ends in a network namespace that only sockets of the agent hold: a router that takes
 * every TCP connection itself, a name server, and nothing behind. The guest's kernel does all of TCP, and all that Docker's rules do to
 * packets on their way out happens before. Once per boot.
 */
export async function plugIn(guest: Guest): Promise<OutsideSockets> {
  const p = new Program('make the outside');
  const home = openNamespace(p);
  unshare(p, CLONE_NEWNET, { note: 'a namespace for the router' });
  const namespace = openNamespace(p);
  const cable = newVeth({
    name: 'router',
    index: ROUTER_LINK,
    address: '02:00:0a:00:02:02',
    peer: { name: 'eth0', address: '02:00:0a:00:02:0f', namespace: { fd: home } },
  });
  const address = (each: string): Parameters<typeof addAddress>[0] => ({
    link: ROUTER_LINK,
    address: each,
    prefixLength,
    broadcast: BROADCAST,
  });
  netlinkRequest(p, NETLINK_ROUTE, [
    setLink({ name: 'lo' }, { up: true }),
    cable,
    addAddress(address(router)),
    addAddress(address(names)),
    addAddress(address(inner)),
    setLink({ index: ROUTER_LINK }, { up: true }),
  ]);
  changeTables(p, routerRules());
  const tcp = listener(p, '0.0.0.0', TAKING_PORT);
  for (const [option, value] of CARE_OF_THE_DEAD) setsockopt(p, tcp, SOL_TCP, option, value);
  setsockopt(p, tcp, SOL_SOCKET, SO_KEEPALIVE, 1);
  const udp = bound(p, SOCK_DGRAM, names, DNS_PORT);
  const byTcp = listener(p, names, DNS_PORT);
  const hosts = listener(p, inner, HTTP_PORT);
  const syns = socket(p, AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
  attachFilter(p, syns, SYN_FILTER);
  bind(p, syns, packetAddress(ROUTER_LINK, ETH_P_IP));
  const repeats = socket(p, AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
  setns(p, home, CLONE_NEWNET, { always: true, note: 'and back' });
  close(p, home, { always: true });
  const link = netlinkQuery(p, NETLINK_ROUTE, getLink({ name: 'eth0' }));
  const result = await guest.run(p);
  await guest.run(configureMachine(decodeLink(result.get(link)).index));
  return {
    namespace: result.get(namespace),
    tcp: result.get(tcp),
    syns: result.get(syns),
    repeats: result.get(repeats),
    names: { udp: result.get(udp), tcp: result.get(byTcp) },
    inner: result.get(hosts),
  };
}

/**
 * In seconds, but for the last: a container that vanished must not hold a connection for long. Its kernel is ours, so it
 * answers at once if it is there.
 */
const CARE_OF_THE_DEAD = [
  [TCP_KEEPIDLE, 5],
  [TCP_KEEPINTVL, 2],
  [TCP_KEEPCNT, 3],
  [TCP_USER_TIMEOUT, 15_000],
] as const;

function configureMachine(link: number): Program {
  const p = new Program('plug in eth0');
  netlinkRequest(p, NETLINK_ROUTE, [
    addAddress({ link, address: machine, prefixLength, broadcast: BROADCAST }),
    setLink({ index: link }, { up: true }),
  ]);
  writeFile(p, '/etc/resolv.conf', `nameserver ${names}\n`, { create: 0o644 });
  return p;
}

/** The way out is a default route; without one the kernel says at once that the network is unreachable. */
export async function setReach(
  guest: Guest,
  { namespace }: { readonly namespace: number },
  reach: Reach,
): Promise<void> {
  const p = new Program('set how far the outside reaches');
  const home = openNamespace(p);
  setns(p, namespace, CLONE_NEWNET, { note: 'to the router' });
  changeTables(p, reachRules(reach));
  setns(p, home, CLONE_NEWNET, { always: true, note: 'and back' });
  close(p, home, { always: true });
  netlinkRequest(p, NETLINK_ROUTE, [deleteRoute({ gateway: router })], { continue: true });
  if (reach !== 'nothing') netlinkRequest(p, NETLINK_ROUTE, [addRoute({ gateway: router })]);
  await guest.run(p);
}

/** The router's loopback interface: a packet sent there comes in like any other. */
const LOOPBACK_LINK = 1;

/** Tells the router what becomes of a connection and lets its first packet, which was dropped until now, come once more. */
export async function letPass(
  guest: Guest,
  { namespace, repeats }: Pick<OutsideSockets, 'namespace' | 'repeats'>,
  { packet: bytes, source, destination }: Syn,
  decision: Decision,
): Promise<void> {
  const p = new Program(`${decision}: ${destination.address}:${String(destination.port)}`);
  const home = openNamespace(p);
  setns(p, namespace, CLONE_NEWNET, { note: 'to the router' });
  const key = [source.address, source.port, destination.address, destination.port];
  const value: Verdict = decision === 'accept' ? 'accept' : { goto: decision };
  // One that is decided on already is being decided on for the second time: it stays as it was.
  changeTables(p, [addElements(DECIDED, [{ key, value }])], { continue: true });
  setns(p, home, CLONE_NEWNET, { always: true, note: 'and back' });
  close(p, home, { always: true });
  sendto(p, repeats, bytes, 0, packetAddress(LOOPBACK_LINK, ETH_P_IP), { continue: true });
  await guest.run(p);
}

function routerRules(): TableMessage[] {
  const rule = (chain: string, ...statements: readonly Statement[]): TableMessage => addRule(TABLE, chain, statements);
  const { protocol, sourceAddress, sourcePort, destinationAddress, destinationPort } = packet;
  const toNames = is(destinationAddress, names);
  const toInner = is(destinationAddress, inner);
  return [
    addTable(TABLE),
    addSet(REACHABLE, 1),
    ...Object.keys(REFUSALS).map((name) => addChain(TABLE, { name })),
    ...Object.entries(REFUSALS).map(([name, statement]) => rule(name, statement)),
    addSet(DECIDED, 2),
    addChain(TABLE, { name: 'reach' }),
    addChain(TABLE, { name: 'gate', hook: { type: 'filter', at: 'prerouting', priority: -150 } }),
    addChain(TABLE, { name: 'take', hook: { type: 'nat', at: 'prerouting', priority: -100 } }),
    addChain(TABLE, { name: 'rest', hook: { type: 'filter', at: 'prerouting', priority: 0 } }),
    rule('gate', toNames, decide('accept')),
    rule('gate', toInner, decide('accept')),
    rule('gate', isNot(protocol, 'tcp'), decide('accept')),
    rule('gate', connectionIs('established', 'related'), decide('accept')),
    rule('gate', decide({ jump: 'reach' })),
    rule('gate', verdictOf(DECIDED.name, [sourceAddress, sourcePort, destinationAddress, destinationPort])),
    // Until somebody has decided; the sender's kernel repeats the packet, or it comes again by itself.
    rule('gate', decide('drop')),
    rule('take', toNames, decide('accept')),
    rule('take', toInner, decide('accept')),
    // Whatever name server somebody asks, it is ours that knows the way.
    rule('take', is(protocol, 'udp'), is(destinationPort, DNS_PORT), redirectTo(names, DNS_PORT)),
    rule('take', is(protocol, 'tcp'), redirectTo(router, TAKING_PORT)),
    rule('rest', destinationIsLocal(), decide('accept')),
    rule('rest', REFUSALS['network-unreachable']),
  ];
}

function reachRules(reach: Reach): TableMessage[] {
  const chain = 'reach';
  const flush = flushChain(TABLE, chain);
  if (reach === 'everything') return [flush];
  const refused = addRule(TABLE, chain, [decide({ goto: 'refused' })]);
  if (reach === 'nothing') return [flush, refused];
  return [
    flush,
    addElements(
      REACHABLE,
      reach.ports.map((port) => ({ key: [port] })),
    ),
    addRule(TABLE, chain, [inSet(REACHABLE.name, [packet.destinationPort]), decide('return')]),
    refused,
  ];
}

const openNamespace = (p: Program): Ref => openat(p, AT_FDCWD, '/proc/self/ns/net', O_RDONLY | O_CLOEXEC);

function listener(p: Program, address: string, port: number): Ref {
  const fd = bound(p, SOCK_STREAM, address, port);
  listen(p, fd, BACKLOG);
  return fd;
}

function bound(p: Program, type: number, address: string, port: number): Ref {
  const fd = socket(p, AF_INET, type | SOCK_CLOEXEC | SOCK_NONBLOCK);
  bind(p, fd, inetAddress(address, port));
  return fd;
}
