/**
 * Packets of Wisp, a protocol that carries many TCP connections over one WebSocket: version 1, and the handshake of version 2 for its
 * extensions. https://github.com/MercuryWorkshop/wisp-protocol/blob/main/protocol.md
 */
import { decodeText, encodeText, viewOf } from '../../guest/bytes.ts';
import { concatBytes } from '../../std/concat-bytes.ts';

export type WispPacket =
  | {
      readonly type: 'connect';
      readonly stream: number;
      readonly kind: number;
      readonly port: number;
      readonly host: string;
    }
  | { readonly type: 'data'; readonly stream: number; readonly bytes: Uint8Array }
  /** The other side takes that many more data packets; for stream 0: of every new stream. */
  | { readonly type: 'continue'; readonly stream: number; readonly packets: number }
  | { readonly type: 'close'; readonly stream: number; readonly reason: number }
  | {
      readonly type: 'info';
      readonly stream: 0;
      readonly version: readonly [number, number];
      readonly extensions: readonly number[];
    };

/** Of the whole session. */
export const SESSION = 0;
export const TCP = 1;
export const WISP_VERSION = [2, 0] as const;

/**
 * An extension of ours, from the range for private ones. Between two sides that know it, (1) the server answers `connect` with `continue`
 * when the connection stands, (2) an empty `data` ends the sender's writing and nothing else, (3) `continue` from the client limits
 * what the server sends, as it does the other way round.
 */
export const WHOLE_STREAMS = 0xf3;

export const CloseReason = {
  unknown: 0x01,
  voluntary: 0x02,
  broken: 0x03,
  invalid: 0x41,
  unreachable: 0x42,
  timeout: 0x43,
  refused: 0x44,
  blocked: 0x48,
  throttled: 0x49,
  overwhelmed: 0x81,
} as const;

const HEAD_BYTES = 5;
const TYPES = { connect: 1, data: 2, continue: 3, close: 4, info: 5 } as const;
/** RFC 1035, section 2.3.4. */
export const HOST_BYTES_MAX = 255;
const EXTENSIONS_MAX = 64;

export function encodePacket(packet: WispPacket): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(HEAD_BYTES);
  head[0] = TYPES[packet.type];
  viewOf(head).setUint32(1, packet.stream, true);
  return concatBytes([head, payloadOf(packet)]);
}

function payloadOf(packet: WispPacket): Uint8Array {
  switch (packet.type) {
    case 'connect':
      return concatBytes([Uint8Array.of(packet.kind, packet.port & 0xff, packet.port >> 8), encodeText(packet.host)]);
    case 'data':
      return packet.bytes;
    case 'continue':
      return word(packet.packets);
    case 'close':
      return Uint8Array.of(packet.reason);
    case 'info':
      return concatBytes([
        Uint8Array.from(packet.version),
        ...packet.extensions.map((id) => concatBytes([Uint8Array.of(id), word(0)])),
      ]);
  }
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  viewOf(bytes).setUint32(0, value, true);
  return bytes;
}

/** Undefined for what is no packet, or one of a type that is not known. */
export function decodePacket(message: Uint8Array): WispPacket | undefined {
  if (message.length < HEAD_BYTES) return undefined;
  const stream = viewOf(message).getUint32(1, true);
  const payload = message.subarray(HEAD_BYTES);
  switch (message[0]) {
    case TYPES.connect:
      return decodeConnect(stream, payload);
    case TYPES.data:
      return { type: 'data', stream, bytes: payload };
    case TYPES.continue:
      return payload.length < 4 ? undefined : { type: 'continue', stream, packets: viewOf(payload).getUint32(0, true) };
    case TYPES.close:
      return { type: 'close', stream, reason: payload[0] ?? CloseReason.unknown };
    case TYPES.info:
      return stream === SESSION ? decodeInfo(payload) : undefined;
    default:
      return undefined;
  }
}

function decodeConnect(stream: number, payload: Uint8Array): WispPacket | undefined {
  if (payload.length < 4 || payload.length > 3 + HOST_BYTES_MAX) return undefined;
  const port = viewOf(payload).getUint16(1, true);
  return { type: 'connect', stream, kind: payload[0] ?? 0, port, host: decodeText(payload.subarray(3)) };
}

/** Metadata of extensions is not for us: an id, the length of what follows, and that. */
function decodeInfo(payload: Uint8Array): WispPacket | undefined {
  const [major, minor] = payload;
  if (major === undefined || minor === undefined) return undefined;
  const extensions: number[] = [];
  for (let at = 2; at < payload.length;) {
    if (payload.length - at < 5 || extensions.length >= EXTENSIONS_MAX) return undefined;
    extensions.push(payload[at] ?? 0);
    at += 5 + viewOf(payload).getUint32(at + 1, true);
    if (at > payload.length) return undefined;
  }
  return { type: 'info', stream: SESSION, version: [major, minor], extensions };
}
