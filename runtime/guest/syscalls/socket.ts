import { viewOf, words } from '../bytes.ts';
import { SO_ATTACH_FILTER, SOL_SOCKET } from '../constants/socket-options.ts';
import { concatBytes } from '../../std/concat-bytes.ts';
import type { CallOptions, Program } from '../program.ts';
import type { Int, Output, Ref } from '../values.ts';
import { type DescriptorPair, descriptorPair } from './descriptors.ts';

/** socket(2): AF_*, SOCK_* | SOCK_CLOEXEC, protocol. */
export const socket = (p: Program, family: number, type: number, protocol = 0, options: CallOptions = {}): Ref =>
  p.call('socket', [family, type, protocol], options);

/** socketpair(2) of AF_UNIX. */
export const socketpair = (p: Program, type: number, options: CallOptions = {}): DescriptorPair =>
  descriptorPair(p, (buffer) => p.call('socketpair', [1, type, 0, buffer], options));

/** bind(2): `address` from syscalls/socket-address.ts. */
export const bind = (p: Program, fd: Int, address: Uint8Array, options: CallOptions = {}): Ref =>
  p.call('bind', [fd, p.bytes(address), address.length], options);

/** connect(2). */
export const connect = (p: Program, fd: Int, address: Uint8Array, options: CallOptions = {}): Ref =>
  p.call('connect', [fd, p.bytes(address), address.length], options);

/** listen(2). */
export const listen = (p: Program, fd: Int, backlog: number, options: CallOptions = {}): Ref =>
  p.call('listen', [fd, backlog], options);

/** shutdown(2): SHUT_*. */
export const shutdown = (p: Program, fd: Int, how: number, options: CallOptions = {}): Ref =>
  p.call('shutdown', [fd, how], options);

/** sendto(2), to `address` or to the peer. */
export const sendto = (
  p: Program,
  fd: Int,
  message: Uint8Array,
  flags = 0,
  address?: Uint8Array,
  options: CallOptions = {},
): Ref =>
  p.call(
    'sendto',
    [fd, p.bytes(message), message.length, flags, address ? p.bytes(address) : 0, address?.length ?? 0],
    options,
  );

/** recvfrom(2) without the sender's address: one message, or what there is of a stream. */
export function recv(p: Program, fd: Int, bytesMax: number, flags = 0, options: CallOptions = {}): Output<Uint8Array> {
  const buffer = p.scratch(bytesMax);
  return p.output(p.call('recvfrom', [fd, buffer, bytesMax, flags, 0, 0], options), buffer, 'result');
}

/** setsockopt(2) with an int. */
export const setsockopt = (
  p: Program,
  fd: Int,
  level: number,
  option: number,
  value: number | Uint8Array,
  options: CallOptions = {},
): Ref => {
  const bytes = typeof value === 'number' ? words(value) : value;
  return p.call('setsockopt', [fd, level, option, p.bytes(bytes), bytes.length], options);
};

const INSTRUCTION_BYTES = 8;

/** Lets a socket receive only what a classic BPF program takes: socket(7), SO_ATTACH_FILTER. */
export function attachFilter(p: Program, fd: Int, filter: Uint8Array, options: CallOptions = {}): Ref {
  const program = p.struct([filter.length / INSTRUCTION_BYTES, p.bytes(filter)]);
  return p.call('setsockopt', [fd, SOL_SOCKET, SO_ATTACH_FILTER, program, program.length], options);
}

/** getsockopt(2): as many bytes as the kernel says, at most `bytesMax`. */
export function getsockopt(
  p: Program,
  fd: Int,
  level: number,
  option: number,
  bytesMax: number,
  options: CallOptions = {},
): Output<Uint8Array> {
  const block = p.bytes(concatBytes([words(bytesMax), new Uint8Array(bytesMax)]));
  const call = p.call('getsockopt', [fd, level, option, block.at(4), block], options);
  return p.output(call, block).map((bytes) => bytes.subarray(4, 4 + viewOf(bytes).getUint32(0, true)));
}

const SOCKADDR_BYTES_MAX = 128;

/** getsockname(2): the sockaddr, as long as the kernel says. */
export function getsockname(p: Program, fd: Int, options: CallOptions = {}): Output<Uint8Array> {
  const block = p.bytes(new Uint8Array(SOCKADDR_BYTES_MAX + 4).fill(SOCKADDR_BYTES_MAX, 0, 1));
  const call = p.call('getsockname', [fd, block.at(4), block], options);
  return p.output(call, block).map((bytes) => bytes.subarray(4, 4 + viewOf(bytes).getUint32(0, true)));
}
