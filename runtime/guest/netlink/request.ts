import { words } from '../bytes.ts';
import { AF_NETLINK } from '../constants/address-families.ts';
import { MSG_DONTWAIT } from '../constants/message-flags.ts';
import { NETLINK_EXT_ACK, SOL_NETLINK } from '../constants/socket-options.ts';
import { SOCK_CLOEXEC, SOCK_RAW } from '../constants/socket-types.ts';
import { SyscallError } from '../errors.ts';
import type { CallOptions, Program } from '../program.ts';
import { close } from '../syscalls/open.ts';
import { setsockopt, socket } from '../syscalls/socket.ts';
import { Loaded, type Output, type Pointer, type Ref, type Outcomes } from '../values.ts';
import { decodeAcknowledgement } from './acknowledgement.ts';
import { encodeMessages, type EncodedMessages, MESSAGE_HEADER_BYTES, NLM_F_ACK, NLM_F_REQUEST } from './message.ts';
import type { NetlinkMessage } from './message.ts';
import { concatBytes } from '../../std/concat-bytes.ts';

export const NETLINK_ROUTE = 0;
export const NETLINK_NETFILTER = 12;

/** Room for the copy of the refused message and the kernel's text. */
const ACK_TAIL_BYTES = 1024;

/**
 * Appends messages to the kernel in one send, and the check that all were obeyed. Returns the check: it fails with the error
 * of the first refused message, which stops the program there, unless `continue` is given. The kernel looks at the later
 * messages all the same (nftables' batches excepted, which are all or nothing).
 */
export function netlinkRequest(
  p: Program,
  protocol: number,
  messages: readonly NetlinkMessage[],
  options: CallOptions = {},
): Ref {
  const last = messages.length - 1;
  return acknowledged(p, protocol, messages, last, options);
}

/** Like netlinkRequest, where message number `acknowledge` is the last that the kernel confirms. */
export function acknowledged(
  p: Program,
  protocol: number,
  messages: readonly NetlinkMessage[],
  acknowledge: number,
  options: CallOptions = {},
): Ref {
  const fd = openNetlink(p, protocol, options);
  // One confirmation is enough: an error of an earlier message comes before it, asked for or not.
  const encoded = encodeMessages(messages, ({ flags }, index) => {
    return flags | NLM_F_REQUEST | (index === acknowledge ? NLM_F_ACK : 0);
  });
  sendMessages(p, fd, encoded, options);
  const check = checkAcknowledgement(p, fd, messages, options);
  close(p, fd, { ...options, always: true, continue: true });
  return check;
}

export function openNetlink(p: Program, protocol: number, options: CallOptions = {}): Ref {
  const fd = socket(p, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol, options);
  setsockopt(p, fd, SOL_NETLINK, NETLINK_EXT_ACK, 1, { ...options, continue: true });
  return fd;
}

export function sendMessages(p: Program, fd: number | Ref, encoded: EncodedMessages, options: CallOptions = {}): Ref {
  const message = p.bytes(encoded.bytes, encoded.links);
  return p.call('sendto', [fd, message, encoded.bytes.length, 0, 0, 0], options);
}

/**
 * Receives the acknowledgement (it is there when the send returns) and fails if it carries an error: its error number is loaded
 * as the flags of an empty getrandom(2), which refuses every flag that it doesn't know, so all of -4095..-1.
 */
function checkAcknowledgement(p: Program, fd: Ref, messages: readonly NetlinkMessage[], options: CallOptions): Ref {
  const head = p.bytes(concatBytes([new Uint8Array(MESSAGE_HEADER_BYTES), words(-1)]));
  const tail = p.scratch(ACK_TAIL_BYTES);
  const received = receiveInto(p, fd, [head, tail], options);
  const outputs = [p.output(received, head), p.output(received, tail)] as const;
  return p.call('getrandom', [0, 0, new Loaded(head.at(MESSAGE_HEADER_BYTES))], {
    ...options,
    note: 'stop here if the kernel refused a message',
    explain: (result) => refusal(result, messages, outputs),
  });
}

/** recvmsg(2) into several blocks. */
function receiveInto(p: Program, fd: Ref, blocks: readonly Pointer[], options: CallOptions): Ref {
  const vector = p.struct(blocks.flatMap((block) => [block, block.length]));
  const message = p.struct([0, 0, vector, blocks.length, 0, 0, 0]);
  return p.call('recvmsg', [fd, message, MSG_DONTWAIT], options);
}

function refusal(
  result: Outcomes,
  messages: readonly NetlinkMessage[],
  [head, tail]: readonly [Output<Uint8Array>, Output<Uint8Array>],
): SyscallError {
  const answer = decodeAcknowledgement(concatBytes([result.raw(head), result.raw(tail)]));
  const label = messages[answer.sequence - 1]?.label ?? 'commit the batch';
  const attempt = answer.message === undefined ? label : `${label}: ${answer.message}`;
  return new SyscallError('netlink', attempt, answer.errno, result.program.label, result);
}
