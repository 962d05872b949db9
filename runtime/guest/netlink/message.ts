import { viewOf } from '../bytes.ts';
import { GuestError } from '../errors.ts';
import { Ref } from '../values.ts';
import { type Attribute, HEADER_BYTES as ATTRIBUTE_HEADER_BYTES } from './attribute.ts';

/** A message to the kernel: netlink(7). */
export interface NetlinkMessage {
  /** What it asks for, in errors: `create link veth1a2b`. */
  readonly label: string;
  readonly type: number;
  /** NLM_F_* without REQUEST and ACK, which the request adds. */
  readonly flags: number;
  /** The fixed part after the netlink header, a multiple of four bytes: ifinfomsg, nfgenmsg, ... */
  readonly fixed: Uint8Array;
  readonly attributes: readonly Attribute[];
}

export const NLM_F_REQUEST = 1;
export const NLM_F_ACK = 4;
/** Replace what exists; for a GET: all objects. */
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
export const NLM_F_DUMP = 0x300;

export const MESSAGE_HEADER_BYTES = 16;

export interface EncodedMessages {
  readonly bytes: Uint8Array;
  /** Where results of earlier calls go. */
  readonly links: readonly (readonly [at: number, value: Ref])[];
}

/** Lays messages out one after the other, numbered from 1; `flagsOf` gives each its whole flags. */
export function encodeMessages(
  messages: readonly NetlinkMessage[],
  flagsOf: (message: NetlinkMessage, index: number) => number,
): EncodedMessages {
  const bytes = new Uint8Array(messages.reduce((sum, message) => sum + messageBytes(message), 0));
  const view = viewOf(bytes);
  const links: [number, Ref][] = [];
  let at = 0;
  messages.forEach((message, index) => {
    view.setUint32(at, messageBytes(message), true);
    view.setUint16(at + 4, message.type, true);
    view.setUint16(at + 6, flagsOf(message, index), true);
    view.setUint32(at + 8, index + 1, true);
    bytes.set(message.fixed, at + MESSAGE_HEADER_BYTES);
    at = writeAttributes(bytes, at + MESSAGE_HEADER_BYTES + message.fixed.length, message.attributes, links);
  });
  return { bytes, links };
}

const messageBytes = ({ fixed, attributes }: NetlinkMessage): number =>
  MESSAGE_HEADER_BYTES + fixed.length + attributesBytes(attributes);

const attributesBytes = (attributes: readonly Attribute[]): number =>
  attributes.reduce((sum, attribute) => sum + ((attributeBytes(attribute) + 3) & ~3), 0);

function attributeBytes({ value, after = [] }: Attribute): number {
  if (value instanceof Uint8Array) return ATTRIBUTE_HEADER_BYTES + value.length + attributesBytes(after);
  return ATTRIBUTE_HEADER_BYTES + (value instanceof Ref ? 4 : attributesBytes(value));
}

function writeAttributes(
  bytes: Uint8Array,
  start: number,
  attributes: readonly Attribute[],
  links: [number, Ref][],
): number {
  const view = viewOf(bytes);
  let at = start;
  for (const attribute of attributes) {
    const { type, value, after = [] } = attribute;
    const length = attributeBytes(attribute);
    view.setUint16(at, length, true);
    view.setUint16(at + 2, type, true);
    const place = at + ATTRIBUTE_HEADER_BYTES;
    if (value instanceof Uint8Array) {
      bytes.set(value, place);
      writeAttributes(bytes, place + value.length, after, links);
    } else if (value instanceof Ref) links.push([place, value]);
    else writeAttributes(bytes, place, value, links);
    at += (length + 3) & ~3;
  }
  return at;
}

/** A message from the kernel. */
export interface DecodedMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  /** Everything after the netlink header. */
  readonly payload: Uint8Array;
}

/** Parses the messages of one datagram. Throws GuestError where the lengths don't fit. */
export function decodeMessages(bytes: Uint8Array): DecodedMessage[] {
  const view = viewOf(bytes);
  const messages: DecodedMessage[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = at + MESSAGE_HEADER_BYTES <= bytes.length ? view.getUint32(at, true) : 0;
    if (length < MESSAGE_HEADER_BYTES || at + length > bytes.length)
      throw new GuestError(`Cannot read a netlink message of ${String(length)} bytes at byte ${String(at)}`);
    messages.push({
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      sequence: view.getUint32(at + 8, true),
      payload: bytes.subarray(at + MESSAGE_HEADER_BYTES, at + length),
    });
    at += (length + 3) & ~3;
  }
  return messages;
}
