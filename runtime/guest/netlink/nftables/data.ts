import { encodeText, viewOf } from '../../bytes.ts';
import { ProgramError } from '../../program-error.ts';
import { ipv4Bytes, ipv6Bytes } from '../../syscalls/socket-address.ts';
import { type Attribute, be32, bytesAttribute, nested, text } from '../attribute.ts';
import { NFTA_DATA_VALUE, NFTA_DATA_VERDICT, NFTA_VERDICT_CHAIN, NFTA_VERDICT_CODE } from './constants.ts';

/** The types of nft(8), "DATA TYPES", that keys and values of sets can have here. */
export type FieldType = 'ipv4_addr' | 'ipv6_addr' | 'inet_proto' | 'inet_service' | 'ifname' | 'mark';

/** Numbers by which nft recognises the types (nftables' include/datatype.h), and their bytes. */
const TYPES: Readonly<Record<FieldType, { readonly id: number; readonly bytes: number }>> = {
  ipv4_addr: { id: 7, bytes: 4 },
  ipv6_addr: { id: 8, bytes: 16 },
  inet_proto: { id: 12, bytes: 1 },
  inet_service: { id: 13, bytes: 2 },
  mark: { id: 19, bytes: 4 },
  ifname: { id: 41, bytes: 16 },
};
const TYPE_BITS = 6;

/** A verdict has no type of its own in the kernel's numbering. */
export const VERDICT_TYPE = 0xffffff00;

export const PROTOCOLS = { icmp: 1, tcp: 6, udp: 17, sctp: 132 } as const;
export type Protocol = keyof typeof PROTOCOLS;

/** An address, a protocol's name, a port, an interface's name, a mark. */
export type FieldValue = string | number;

/** The number of a type or of several joined; joined ones are padded to four bytes each. */
export const typeId = (types: readonly FieldType[]): number =>
  types.reduce((id, type) => (id << TYPE_BITS) | TYPES[type].id, 0);

export const typesLength = (types: readonly FieldType[]): number =>
  types.length === 1
    ? types.reduce((sum, type) => sum + TYPES[type].bytes, 0)
    : types.reduce((sum, type) => sum + padded(TYPES[type].bytes), 0);

const HOST_ORDER = 1;
const NETWORK_ORDER = 2;

/** nft's number for the byte order of a key; joined ones have none. */
export function byteOrder(types: readonly FieldType[]): number {
  if (types.length !== 1) return 0;
  return types[0] === 'ifname' || types[0] === 'mark' ? HOST_ORDER : NETWORK_ORDER;
}

/** How many four-byte registers a value takes. */
export const registersOf = (type: FieldType): number => padded(TYPES[type].bytes) / 4;

const padded = (bytes: number): number => (bytes + 3) & ~3;

/** The bytes of a value as packets and registers have them: network order, but for marks and names. */
export function encodeField(type: FieldType, value: FieldValue): Uint8Array {
  const bytes = new Uint8Array(TYPES[type].bytes);
  const view = viewOf(bytes);
  if (type === 'ipv4_addr') bytes.set(ipv4Bytes(String(value)));
  else if (type === 'ipv6_addr') bytes.set(ipv6Bytes(String(value)));
  else if (type === 'inet_proto') bytes[0] = protocolNumber(value);
  else if (type === 'inet_service') view.setUint16(0, inRange(type, value, 0xffff));
  else if (type === 'mark') view.setUint32(0, inRange(type, value, 0xffffffff), true);
  else bytes.set(encodeText(String(value)).subarray(0, bytes.length - 1));
  return bytes;
}

/** Several values joined to one key. */
export function encodeFields(types: readonly FieldType[], values: readonly FieldValue[]): Uint8Array {
  if (types.length !== values.length)
    throw new ProgramError(`Cannot make a key of ${values.join(' . ')}: ${types.join(' . ')} wanted`);
  const whole = new Uint8Array(typesLength(types));
  let at = 0;
  types.forEach((type, index) => {
    const bytes = encodeField(type, values[index] ?? '');
    whole.set(bytes, at);
    at += padded(bytes.length);
  });
  return whole;
}

function protocolNumber(value: FieldValue): number {
  const known = Object.entries(PROTOCOLS).find(([name]) => name === value);
  return known ? known[1] : inRange('inet_proto', value, 255);
}

function inRange(type: FieldType, value: FieldValue, max: number): number {
  const number = typeof value === 'number' ? value : Number.NaN;
  if (!Number.isInteger(number) || number < 0 || number > max)
    throw new ProgramError(`Cannot use ${JSON.stringify(value)} as ${type}: 0 to ${String(max)} wanted`);
  return number;
}

/** What becomes of a packet. */
export type Verdict = 'accept' | 'drop' | 'continue' | 'return' | { readonly jump: string } | { readonly goto: string };

const VERDICT_CODES = { drop: 0, accept: 1, continue: -1, return: -5 } as const;
const NFT_JUMP = -3;
const NFT_GOTO = -4;

/** A value inside an expression or element: struct nft_data. */
export const dataValue = (type: number, bytes: Uint8Array): Attribute =>
  nested(type, [bytesAttribute(NFTA_DATA_VALUE, bytes)]);

export const dataVerdict = (type: number, verdict: Verdict): Attribute =>
  nested(type, [nested(NFTA_DATA_VERDICT, verdictAttributes(verdict))]);

function verdictAttributes(verdict: Verdict): Attribute[] {
  if (typeof verdict === 'string') return [be32(NFTA_VERDICT_CODE, VERDICT_CODES[verdict])];
  const [code, chain] = 'jump' in verdict ? [NFT_JUMP, verdict.jump] : [NFT_GOTO, verdict.goto];
  return [be32(NFTA_VERDICT_CODE, code), text(NFTA_VERDICT_CHAIN, chain)];
}
