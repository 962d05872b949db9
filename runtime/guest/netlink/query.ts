import { MSG_DONTWAIT } from '../constants/message-flags.ts';
import { SyscallError } from '../errors.ts';
import type { CallOptions, Program } from '../program.ts';
import { close } from '../syscalls/open.ts';
import { recv } from '../syscalls/socket.ts';
import type { Output } from '../values.ts';
import { decodeAcknowledgement, NLMSG_ERROR } from './acknowledgement.ts';
import { type DecodedMessage, decodeMessages, encodeMessages, type NetlinkMessage, NLM_F_REQUEST } from './message.ts';
import { openNetlink, sendMessages } from './request.ts';

const ANSWER_BYTES_MAX = 8 * 1024;

/** Appends a question about one object; reading the output throws a SyscallError where the kernel answered with one. */
export function netlinkQuery(
  p: Program,
  protocol: number,
  message: NetlinkMessage,
  options: CallOptions = {},
): Output<DecodedMessage> {
  const fd = openNetlink(p, protocol, options);
  sendMessages(
    p,
    fd,
    encodeMessages([message], ({ flags }) => flags | NLM_F_REQUEST),
    options,
  );
  const answer = recv(p, fd, ANSWER_BYTES_MAX, MSG_DONTWAIT, options);
  close(p, fd, { ...options, always: true, continue: true });
  return answer.map((datagram) => {
    const [first] = decodeMessages(datagram);
    if (first && first.type !== NLMSG_ERROR) return first;
    const { errno, message: text } = decodeAcknowledgement(datagram);
    throw new SyscallError('netlink', text ?? message.label, errno, p.label);
  });
}
