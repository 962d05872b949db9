import { encodeText, words } from '../../bytes.ts';
import { ProgramError } from '../../program-error.ts';
import { addressBytes } from '../../syscalls/socket-address.ts';
import { encodeField, type FieldType, type FieldValue, registersOf, type Verdict } from './data.ts';
import {
  bitwise,
  compare,
  CompareOperation,
  conntrack,
  ConntrackKey,
  type Expression,
  fib,
  FibFlag,
  FibResult,
  immediate,
  lookup,
  masquerading,
  meta,
  MetaKey,
  nat,
  payload,
  PayloadBase,
  redirection,
  reject,
  type Register,
  verdict,
} from './expression.ts';

/** A part of a rule as nft(8) writes it: `ip daddr 10.0.0.1`, `accept`. */
export type Statement = readonly Expression[];

/** Something of a packet that can be compared or looked up. */
export interface Selector {
  readonly type: FieldType;
  load(to: Register): Expression;
}

const selector = (type: FieldType, load: (to: Register) => Expression): Selector => ({ type, load });

export const packet = {
  sourceAddress: selector('ipv4_addr', (to) => payload(PayloadBase.NETWORK, 12, 4, to)),
  destinationAddress: selector('ipv4_addr', (to) => payload(PayloadBase.NETWORK, 16, 4, to)),
  sourceAddress6: selector('ipv6_addr', (to) => payload(PayloadBase.NETWORK, 8, 16, to)),
  destinationAddress6: selector('ipv6_addr', (to) => payload(PayloadBase.NETWORK, 24, 16, to)),
  /** Only behind a match of the protocol. */
  sourcePort: selector('inet_service', (to) => payload(PayloadBase.TRANSPORT, 0, 2, to)),
  destinationPort: selector('inet_service', (to) => payload(PayloadBase.TRANSPORT, 2, 2, to)),
  protocol: selector('inet_proto', (to) => meta(MetaKey.L4PROTO, to)),
  inputInterface: selector('ifname', (to) => meta(MetaKey.IIFNAME, to)),
  outputInterface: selector('ifname', (to) => meta(MetaKey.OIFNAME, to)),
  mark: selector('mark', (to) => meta(MetaKey.MARK, to)),
} as const;

/** The rule goes on if the packet has this value; interfaces may end in `*`. */
export const is = (what: Selector, value: FieldValue): Statement => match(what, CompareOperation.EQUAL, value);
export const isNot = (what: Selector, value: FieldValue): Statement => match(what, CompareOperation.UNEQUAL, value);

function match(what: Selector, operation: number, value: FieldValue): Statement {
  const prefix = what.type === 'ifname' && String(value).endsWith('*');
  const bytes = prefix ? encodeText(String(value).slice(0, -1)) : encodeField(what.type, value);
  return [what.load(0), compare(0, operation, bytes)];
}

/** The rule goes on if the address lies in the network `172.17.0.0/16`, `fd00::/64` (or doesn't, `inverted`). */
export function inNetwork(what: Selector, network: string, { inverted = false } = {}): Statement {
  const [address = '', prefix = ''] = network.split('/');
  const bytes = addressBytes(address);
  const length = /^\d{1,3}$/.test(prefix) ? Number(prefix) : Infinity;
  const max = bytes.length * 8;
  if (length > max)
    throw new ProgramError(`Cannot use ${JSON.stringify(network)} as a network: ADDRESS/0-${String(max)} wanted`);
  const operation = inverted ? CompareOperation.UNEQUAL : CompareOperation.EQUAL;
  const mask = bytes.map((_, index) => 0xff & ~(0xff >> clamp(length - index * 8)));
  const base = bytes.map((byte, index) => byte & (mask[index] ?? 0));
  return [what.load(0), bitwise(0, 0, mask, new Uint8Array(bytes.length)), compare(0, operation, base)];
}

const clamp = (bits: number): number => Math.min(Math.max(bits, 0), 8);

/** Conntrack's states as nft names them (net/netfilter/nf_conntrack_common.h). */
const STATES = { invalid: 1, established: 2, related: 4, new: 8, untracked: 64 } as const;

/** `ct state established,related`. */
export const connectionIs = (...states: readonly (keyof typeof STATES)[]): Statement =>
  bits(
    conntrack(ConntrackKey.STATE, 0),
    states.reduce((mask, state) => mask | STATES[state], 0),
  );

const STATUS_DNAT = 32;

/** `ct status dnat`: the connection's destination was rewritten, so it came through a published port. */
export const connectionWasRedirected = (): Statement => bits(conntrack(ConntrackKey.STATUS, 0), STATUS_DNAT);

const bits = (load: Expression, mask: number): Statement => [
  load,
  bitwise(0, 0, words(mask), words(0)),
  compare(0, CompareOperation.UNEQUAL, words(0)),
];

const RTN_LOCAL = 2;

/** `fib daddr type local`: the destination is an address of this machine. */
export const destinationIsLocal = (): Statement => [
  fib(FibResult.ADDRESS_TYPE, FibFlag.DESTINATION, 0),
  compare(0, CompareOperation.EQUAL, words(RTN_LOCAL)),
];

/** The rule goes on if the values are in the set (or not, `inverted`). */
export const inSet = (
  set: string,
  key: readonly Selector[],
  { inverted = false }: { inverted?: boolean } = {},
): Statement => [...loadKey(key), lookup(set, 0, { inverted })];

/** The verdict that a map has for the values; the rule goes on when it has none. */
export const verdictOf = (map: string, key: readonly Selector[]): Statement => [
  ...loadKey(key),
  lookup(map, 0, { to: 'verdict' }),
];

/** The verdict of a rule: its last statement. */
export const decide = (what: Verdict): Statement => [verdict(what)];

const NFPROTO = { ipv4_addr: 2, ipv6_addr: 10 } as const;

/**
 * `dnat to KEY map @MAP`: address and port come from a map of type ipv4_addr . inet_service, or ipv6_addr . inet_service; the rule goes
 * on when it has nothing for the key.
 */
export const redirectByMap = (
  map: string,
  key: readonly Selector[],
  type: keyof typeof NFPROTO = 'ipv4_addr',
): Statement => [
  ...loadKey(key),
  lookup(map, 0, { to: 0 }),
  nat('destination', NFPROTO[type], { address: 0, port: registersOf(type) }),
];

/** `dnat to ADDRESS:PORT`. */
export const redirectTo = (address: string, port?: number): Statement => {
  const to = immediate(0, encodeField('ipv4_addr', address));
  if (port === undefined) return [to, nat('destination', NFPROTO.ipv4_addr, { address: 0 })];
  const toPort = immediate(1, encodeField('inet_service', port));
  return [to, toPort, nat('destination', NFPROTO.ipv4_addr, { address: 0, port: 1 })];
};

/** `redirect to :PORT`: to a listener on this machine. */
export const redirectHere = (port: number): Statement => [
  immediate(0, encodeField('inet_service', port)),
  redirection(0),
];

/** `reject with tcp reset`, or with an ICMP "destination unreachable" of a code (RFC 792: 0 network, 1 host, 3 port). */
export const refuse = (how: 'tcp-reset' | { readonly icmpCode: number }): Statement => [
  how === 'tcp-reset' ? reject('tcp') : reject('icmp', how.icmpCode),
];

/** `masquerade`. */
export const masquerade = (): Statement => [masquerading()];

/** Loads values one after the other, as joined keys have them. */
function loadKey(key: readonly Selector[]): Expression[] {
  let next = 0;
  return key.map((each) => {
    const load = each.load(next);
    next += registersOf(each.type);
    return load;
  });
}
