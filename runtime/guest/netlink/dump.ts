import { MSG_DONTWAIT } from '../constants/message-flags.ts';
import { GuestError, SyscallError } from '../errors.ts';
import type { Actor } from '../guest.ts';
import { Program } from '../program.ts';
import { close } from '../syscalls/open.ts';
import { recv } from '../syscalls/socket.ts';
import type { Output, Ref } from '../values.ts';
import { decodeAcknowledgement, NLMSG_DONE, NLMSG_ERROR } from './acknowledgement.ts';
import {
  type DecodedMessage,
  decodeMessages,
  encodeMessages,
  type NetlinkMessage,
  NLM_F_DUMP,
  NLM_F_REQUEST,
} from './message.ts';
import { openNetlink, sendMessages } from './request.ts';

/** The kernel fills datagrams of up to 32 KiB for a reader with that much room (net/netlink/af_netlink.c). */
const DATAGRAM_BYTES_MAX = 32 * 1024;
const DATAGRAMS_A_ROUND = 3;
const ROUNDS_MAX = 256;

/** Asks for all objects of a kind: the messages of a multi-part answer. One round trip for some 90 KB of answer. */
export async function netlinkDump(
  actor: Actor,
  protocol: number,
  message: NetlinkMessage,
): Promise<readonly DecodedMessage[]> {
  const messages: DecodedMessage[] = [];
  let socket: number | undefined;
  try {
    for (let round = 0; round < ROUNDS_MAX; round++) {
      const p = new Program(message.label);
      const fd = socket ?? open(p, protocol, message);
      const datagrams = Array.from({ length: DATAGRAMS_A_ROUND }, () => receive(p, fd));
      const result = await actor.run(p);
      socket = typeof fd === 'number' ? fd : result.get(fd);
      for (const datagram of datagrams)
        if (result.errno(datagram.call) === 0 && !collect(message, result.get(datagram), messages)) return messages;
    }
  } finally {
    if (socket !== undefined) await closeSocket(actor, socket, message.label);
  }
  throw new GuestError(`Cannot ${message.label}: no end after ${String(messages.length)} answers`);
}

function open(p: Program, protocol: number, message: NetlinkMessage): Ref {
  const fd = openNetlink(p, protocol);
  sendMessages(
    p,
    fd,
    encodeMessages([message], ({ flags }) => flags | NLM_F_REQUEST | NLM_F_DUMP),
  );
  return fd;
}

/** The next datagram is made when the one before is read; after the last one there is nothing (EAGAIN). */
const receive = (p: Program, fd: number | Ref): Output<Uint8Array> =>
  recv(p, fd, DATAGRAM_BYTES_MAX, MSG_DONTWAIT, { continue: true });

/** Adds a datagram's messages; false when it holds the end. */
function collect(asked: NetlinkMessage, datagram: Uint8Array, messages: DecodedMessage[]): boolean {
  for (const message of decodeMessages(datagram)) {
    if (message.type === NLMSG_DONE) return false;
    if (message.type === NLMSG_ERROR) throw refusal(asked, datagram);
    messages.push(message);
  }
  return true;
}

function refusal(asked: NetlinkMessage, datagram: Uint8Array): SyscallError {
  const { errno, message } = decodeAcknowledgement(datagram);
  return new SyscallError('netlink', message ?? asked.label, errno, asked.label);
}

async function closeSocket(actor: Actor, socket: number, label: string): Promise<void> {
  const p = new Program(label);
  close(p, socket);
  await actor.run(p);
}
