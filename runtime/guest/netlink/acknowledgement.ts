import { viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import { Attributes } from './attribute.ts';
import { MESSAGE_HEADER_BYTES } from './message.ts';

/** The kernel's word on a message: NLMSG_ERROR, linux/netlink.h. */
export interface Acknowledgement {
  /** 0 when the message was obeyed. */
  readonly errno: number;
  /** Of the message that it is about. */
  readonly sequence: number;
  /** What the kernel says beyond the number, when it does. */
  readonly message: string | undefined;
}

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;
const NLMSGERR_ATTR_MSG = 1;
/** The netlink header and the error number. */
export const ACK_HEAD_BYTES = MESSAGE_HEADER_BYTES + 4;

/** Reads an NLMSG_ERROR message from its netlink header on; what was cut off at the end is left out. */
export function decodeAcknowledgement(bytes: Uint8Array): Acknowledgement {
  const view = viewOf(bytes);
  const minimum = ACK_HEAD_BYTES + MESSAGE_HEADER_BYTES;
  if (bytes.length < minimum || view.getUint16(4, true) !== NLMSG_ERROR)
    throw new GuestError(`Cannot read a netlink acknowledgement of ${String(bytes.length)} bytes`);
  return {
    errno: -view.getInt32(MESSAGE_HEADER_BYTES, true),
    sequence: view.getUint32(8, true),
    message: extendedMessage(bytes),
  };
}

/** The text that NETLINK_EXT_ACK adds after the (perhaps capped) copy of the message. */
function extendedMessage(bytes: Uint8Array): string | undefined {
  const view = viewOf(bytes);
  const flags = view.getUint16(6, true);
  const copied = flags & NLM_F_CAPPED ? MESSAGE_HEADER_BYTES : (view.getUint32(ACK_HEAD_BYTES, true) + 3) & ~3;
  const start = ACK_HEAD_BYTES + copied;
  const end = view.getUint32(0, true);
  if (!(flags & NLM_F_ACK_TLVS) || start >= end || end > bytes.length) return undefined;
  return new Attributes(bytes.subarray(start, end)).text(NLMSGERR_ATTR_MSG);
}
