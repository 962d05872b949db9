/** The first packet of a TCP connection: RFC 791, RFC 9293. */
import { viewOf } from '../guest/bytes.ts';
import { Code, encodeInstructions, type Instruction, statement } from '../guest/seccomp/bpf.ts';
import type { Destination } from './outside-tcp.ts';

/** Who wants to talk to whom. */
export interface Connection {
  readonly source: Destination;
  readonly destination: Destination;
}

export interface Syn extends Connection {
  /** The packet as it can be sent on: with its checksum. */
  readonly packet: Uint8Array;
}

const IPV4_HEADER_BYTES = 20;
const TCP_HEADER_BYTES = 20;
const TCP_CHECKSUM_AT = 16;
const TCP = 6;
/** Two headers with all the options that they can have. */
const SYN_BYTES_MAX = 120;

/** Names a connection: no two that are open have the same name. */
export const nameOf = ({ source, destination }: Connection): string =>
  `${source.address}:${String(source.port)}>${destination.address}:${String(destination.port)}`;

/** Reads an IPv4 packet; undefined when it doesn't have a whole TCP header. What follows the packet is left out. */
export function parseSyn(bytes: Uint8Array): Syn | undefined {
  if (bytes.length < IPV4_HEADER_BYTES || bytes[9] !== TCP) return undefined;
  const tcpAt = ((bytes[0] ?? 0) & 0x0f) * 4;
  const length = viewOf(bytes).getUint16(2);
  if (tcpAt < IPV4_HEADER_BYTES || length < tcpAt + TCP_HEADER_BYTES || length > bytes.length) return undefined;
  const packet = bytes.slice(0, length);
  const view = viewOf(packet);
  const end = (addressAt: number, portAt: number): Destination => ({
    address: packet.subarray(addressAt, addressAt + 4).join('.'),
    port: view.getUint16(portAt),
  });
  setChecksum(packet, tcpAt);
  return { packet, source: end(12, tcpAt), destination: end(16, tcpAt + 2) };
}

/** A kernel leaves the checksum to the hardware of an interface, which a virtual one doesn't have: RFC 9293, section 3.1. */
function setChecksum(packet: Uint8Array, tcpAt: number): void {
  const segment = packet.subarray(tcpAt);
  const view = viewOf(segment);
  view.setUint16(TCP_CHECKSUM_AT, 0);
  const total = sumOf(packet.subarray(12, 20)) + TCP + segment.length + sumOf(segment);
  view.setUint16(TCP_CHECKSUM_AT, ~folded(total));
}

/** Of 16-bit words, the last one padded: RFC 1071. */
const sumOf = (bytes: Uint8Array): number =>
  bytes.reduce((sum, byte, at) => sum + (at % 2 === 0 ? byte << 8 : byte), 0);

const folded = (sum: number): number => (sum > 0xffff ? folded((sum & 0xffff) + Math.floor(sum / 0x10000)) : sum);

/** Instructions that only sockets have: linux/bpf_common.h. */
const LOAD_BYTE = 0x30;
const LOAD_HALF = 0x28;
const LOAD_HEADER_LENGTH = 0xb1;
const LOAD_BYTE_BEHIND_HEADER = 0x50;
const JUMP_IF_ANY = 0x45;
const FRAGMENT_OFFSET = 0x1fff;
const [FIN, SYN, RST, ACK] = [1, 2, 4, 16];

const jump = (code: number, k: number, jumpTrue: number, jumpFalse: number): Instruction => ({
  code,
  k,
  jumpTrue,
  jumpFalse,
});

/** A classic BPF program for a packet socket: lets through the first packets of TCP connections, unfragmented. */
export const SYN_FILTER: Uint8Array = encodeInstructions([
  statement(LOAD_BYTE, 9),
  jump(Code.JumpEqual, TCP, 0, 7),
  statement(LOAD_HALF, 6),
  jump(JUMP_IF_ANY, FRAGMENT_OFFSET, 5, 0),
  statement(LOAD_HEADER_LENGTH, 0),
  statement(LOAD_BYTE_BEHIND_HEADER, 13),
  statement(Code.And, FIN | SYN | RST | ACK),
  jump(Code.JumpEqual, SYN, 0, 1),
  statement(Code.Return, SYN_BYTES_MAX),
  statement(Code.Return, 0),
]);
