import { type Attribute, be32, be64, nested, text } from '../attribute.ts';
import { NFT_REG32_00, NFT_REG_VERDICT, NFTA_EXPR_DATA, NFTA_EXPR_NAME, NFTA_LIST_ELEM } from './constants.ts';
import { dataValue, dataVerdict, type Verdict } from './data.ts';

/** One instruction of a rule, as the kernel has it: linux/netfilter/nf_tables.h. */
export type Expression = Attribute;

/** A four-byte register, 0 to 15; longer values go on in the next ones. */
export type Register = number;

const register = (number: Register): number => NFT_REG32_00 + number;

const expression = (name: string, data: readonly Attribute[]): Expression =>
  nested(NFTA_LIST_ELEM, [text(NFTA_EXPR_NAME, name), nested(NFTA_EXPR_DATA, data)]);

export const MetaKey = { MARK: 3, IIFNAME: 6, OIFNAME: 7, L4PROTO: 16 } as const;

export const meta = (key: number, to: Register): Expression =>
  expression('meta', [be32(2, key), be32(1, register(to))]);

/** Writes a register to the packet's mark and the like. */
export const setMeta = (key: number, from: Register): Expression =>
  expression('meta', [be32(2, key), be32(3, register(from))]);

export const PayloadBase = { NETWORK: 1, TRANSPORT: 2 } as const;

export const payload = (base: number, offset: number, length: number, to: Register): Expression =>
  expression('payload', [be32(1, register(to)), be32(2, base), be32(3, offset), be32(4, length)]);

export const CompareOperation = { EQUAL: 0, UNEQUAL: 1 } as const;

export const compare = (from: Register, operation: number, value: Uint8Array): Expression =>
  expression('cmp', [be32(1, register(from)), be32(2, operation), dataValue(3, value)]);

/** to = (from & mask) ^ xor. */
export const bitwise = (from: Register, to: Register, mask: Uint8Array, xor: Uint8Array): Expression =>
  expression('bitwise', [
    be32(1, register(from)),
    be32(2, register(to)),
    be32(3, mask.length),
    be32(6, 0),
    dataValue(4, mask),
    dataValue(5, xor),
  ]);

export const immediate = (to: Register, value: Uint8Array): Expression =>
  expression('immediate', [be32(1, register(to)), dataValue(2, value)]);

export const verdict = (what: Verdict): Expression =>
  expression('immediate', [be32(1, NFT_REG_VERDICT), dataVerdict(2, what)]);

const LOOKUP_INVERTED = 1;

/** Goes on only if the key is in the set (or not, `inverted`); with `to` loads the map's value there. */
export const lookup = (
  set: string,
  from: Register,
  options: { to?: Register | 'verdict'; inverted?: boolean } = {},
): Expression => {
  const { to, inverted = false } = options;
  const target = to === 'verdict' ? NFT_REG_VERDICT : register(to ?? 0);
  return expression('lookup', [
    text(1, set),
    be32(2, register(from)),
    ...(to === undefined ? [] : [be32(3, target)]),
    ...(inverted ? [be32(5, LOOKUP_INVERTED)] : []),
  ]);
};

export const ConntrackKey = { STATE: 0, STATUS: 2, MARK: 3 } as const;

export const conntrack = (key: number, to: Register): Expression =>
  expression('ct', [be32(2, key), be32(1, register(to))]);

export const FibResult = { ADDRESS_TYPE: 3 } as const;
export const FibFlag = { SOURCE: 1, DESTINATION: 2 } as const;

/** What the routing table says of an address. */
export const fib = (result: number, flags: number, to: Register): Expression =>
  expression('fib', [be32(3, flags), be32(2, result), be32(1, register(to))]);

const NAT_TYPES = { source: 0, destination: 1 } as const;

/** Rewrites addresses: the new address and port lie in registers. */
export const nat = (
  side: keyof typeof NAT_TYPES,
  family: number,
  from: { address?: Register; port?: Register },
): Expression =>
  expression('nat', [
    be32(1, NAT_TYPES[side]),
    be32(2, family),
    ...(from.address === undefined ? [] : [be32(3, register(from.address))]),
    ...(from.port === undefined ? [] : [be32(5, register(from.port))]),
  ]);

/** The source becomes the address of the outgoing interface. */
export const masquerading = (): Expression => expression('masq', []);

/** The destination becomes this machine, on the port in a register. */
export const redirection = (port: Register): Expression => expression('redir', [be32(1, register(port))]);

export const counter = (): Expression => expression('counter', [be64(1, 0n), be64(2, 0n)]);

const REJECT_TYPES = { icmp: 0, tcp: 1 } as const;

/** Answers with a TCP reset or an ICMP "unreachable" of a code (3: port). */
export const reject = (how: keyof typeof REJECT_TYPES, code = 3): Expression =>
  expression('reject', [
    be32(1, REJECT_TYPES[how]),
    ...(how === 'icmp' ? [{ type: 2, value: Uint8Array.of(code) }] : []),
  ]);
