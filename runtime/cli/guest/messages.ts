/** The messages of the guest's `docker` command as bytes: runtime/guest/protocol.ts describes them. Hostile ones give a RangeError. */
import { CLI_HEADER_BYTES, CLI_PAYLOAD_BYTES_MAX, CliMessage } from '../../guest/protocol.ts';

export interface Message {
  readonly type: number;
  readonly payload: Uint8Array;
}

/** The first message: what was typed, where, on which terminal. */
export interface Start {
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  readonly size: { rows: number; columns: number } | undefined;
}

const START_HEADER_BYTES = 16;
const decoder = new TextDecoder();

/** Cuts bytes into messages; what is unfinished at the end of the stream is dropped. */
export async function* readMessages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Message, void, undefined> {
  let pending = new Uint8Array(0);
  for await (const piece of bytes) {
    pending = joined(pending, piece);
    for (let length = messageBytes(pending); length !== undefined; length = messageBytes(pending)) {
      yield { type: pending[4] ?? 0, payload: pending.slice(CLI_HEADER_BYTES, length) };
      pending = pending.subarray(length);
    }
  }
}

export function encodeMessage(type: number, payload: Uint8Array): Uint8Array {
  const message = new Uint8Array(CLI_HEADER_BYTES + payload.length);
  new DataView(message.buffer).setUint32(0, payload.length, true);
  message[4] = type;
  message.set(payload, CLI_HEADER_BYTES);
  return message;
}

export const encodeNumber = (type: number, value: number): Uint8Array => {
  const payload = new Uint8Array(4);
  new DataView(payload.buffer).setUint32(0, value, true);
  return encodeMessage(type, payload);
};

export function decodeStart({ type, payload }: Message): Start {
  if (type !== CliMessage.Start) throw new RangeError(`docker command: message ${type} before the first one`);
  if (payload.length < START_HEADER_BYTES) throw new RangeError('docker command: the first message is too short');
  const view = viewOf(payload);
  const bits = view.getUint32(0, true);
  const [argc, envc] = [view.getUint32(8, true), view.getUint32(12, true)];
  const texts = decoder.decode(payload.subarray(START_HEADER_BYTES)).split('\0');
  // The text after the last NUL is empty.
  if (texts.length !== argc + envc + 2 || argc < 1)
    throw new RangeError('docker command: arguments are not as counted');
  return {
    args: texts.slice(1, argc),
    env: new Map(texts.slice(argc, argc + envc).map(splitVariable)),
    cwd: texts[argc + envc] ?? '/',
    tty: { stdin: (bits & 1) !== 0, stdout: (bits & 2) !== 0, stderr: (bits & 4) !== 0 },
    size: decodeSize(payload.subarray(4)),
  };
}

/** Undefined without a terminal, which has no rows. */
export function decodeSize(payload: Uint8Array): { rows: number; columns: number } | undefined {
  if (payload.length < 4) throw new RangeError('docker command: a terminal size has four bytes');
  const view = viewOf(payload);
  const [rows, columns] = [view.getUint16(0, true), view.getUint16(2, true)];
  return rows > 0 && columns > 0 ? { rows, columns } : undefined;
}

export function decodeNumber(payload: Uint8Array): number {
  if (payload.length < 4) throw new RangeError('docker command: a number has four bytes');
  return viewOf(payload).getUint32(0, true);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Of the first message in `bytes`, with its header; undefined while it is not whole. */
function messageBytes(bytes: Uint8Array): number | undefined {
  if (bytes.length < CLI_HEADER_BYTES) return undefined;
  const length = viewOf(bytes).getUint32(0, true);
  if (length > CLI_PAYLOAD_BYTES_MAX) throw new RangeError(`docker command: a message of ${length} bytes`);
  return bytes.length < CLI_HEADER_BYTES + length ? undefined : CLI_HEADER_BYTES + length;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function splitVariable(text: string): [string, string] {
  const at = text.indexOf('=', 1);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
