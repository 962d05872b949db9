/**
 * The messages between the guest's `docker` command and this side (runtime/guest/protocol.ts): cut out of a byte stream, parsed, made.
 */
import { CLI_HEADER_BYTES, CLI_PAYLOAD_BYTES_MAX, CliMessage } from '../guest/protocol.ts';
import { signalName } from '../text/signals.ts';
import { concatBytes } from '../std/concat-bytes.ts';

export interface StartMessage {
  readonly kind: 'start';
  /** What the command was called by, without its folder: `docker`, `cosign`. */
  readonly name: string;
  /** argv without the command's own name. */
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Absent without a terminal. */
  readonly size: { rows: number; columns: number } | undefined;
}

export type FromCommand =
  | StartMessage
  /** Empty at the end of standard input. */
  | { readonly kind: 'stdin'; readonly bytes: Uint8Array }
  | { readonly kind: 'signal'; readonly signal: string }
  | { readonly kind: 'resize'; readonly size: { rows: number; columns: number } };

/** Bytes to messages; one of an unknown type, of an impossible length or shape is an error, and so is an end within one. */
export function readMessages(): TransformStream<Uint8Array, FromCommand> {
  const reader = new MessageReader();
  return new TransformStream({
    transform: (bytes, controller) => reader.push(bytes, (message) => controller.enqueue(message)),
    flush: () => reader.end(),
  });
}

class MessageReader {
  #rest: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array, emit: (message: FromCommand) => void): void {
    this.#rest = this.#rest.byteLength === 0 ? bytes.slice() : concatBytes([this.#rest, bytes]);
    for (let size = this.#nextSize(); size !== undefined; size = this.#nextSize()) {
      const type = this.#rest[4] ?? 0;
      emit(parseMessage(type, this.#rest.slice(CLI_HEADER_BYTES, size)));
      this.#rest = this.#rest.subarray(size);
    }
  }

  end(): void {
    if (this.#rest.byteLength > 0) throw new Error("the guest's docker command ended within a message");
  }

  /** Of the next message with its header; undefined until all of it is there. */
  #nextSize(): number | undefined {
    if (this.#rest.byteLength < CLI_HEADER_BYTES) return undefined;
    const length = viewOf(this.#rest).getUint32(0, true);
    if (length > CLI_PAYLOAD_BYTES_MAX) throw new Error(`a message of ${length} bytes from the guest's docker command`);
    const size = CLI_HEADER_BYTES + length;
    return this.#rest.byteLength < size ? undefined : size;
  }
}

function parseMessage(type: number, payload: Uint8Array): FromCommand {
  if (type === CliMessage.Stdin) return { kind: 'stdin', bytes: payload };
  if (type === CliMessage.Start) return parseStart(payload);
  if (type === CliMessage.Signal && payload.byteLength === 4) return parseSignal(payload);
  if (type === CliMessage.Resize && payload.byteLength === 4) return { kind: 'resize', size: sizeAt(payload, 0) };
  throw new Error(`a malformed message of type ${type} from the guest's docker command`);
}

const START_BYTES = 16;

function parseStart(payload: Uint8Array): StartMessage {
  if (payload.byteLength < START_BYTES)
    throw new Error("the guest's docker command sent a start message that is too short");
  const view = viewOf(payload);
  const bits = view.getUint32(0, true);
  const [argCount, envCount] = [view.getUint32(8, true), view.getUint32(12, true)];
  const strings = readStrings(payload.subarray(START_BYTES), argCount + envCount + 1);
  const size = sizeAt(payload, 4);
  return {
    kind: 'start',
    name: strings[0]?.replace(/^.*\//, '') ?? '',
    args: strings.slice(1, argCount),
    env: new Map(strings.slice(argCount, argCount + envCount).map(splitVariable)),
    cwd: strings.at(-1) ?? '/',
    tty: { stdin: (bits & 1) !== 0, stdout: (bits & 2) !== 0, stderr: (bits & 4) !== 0 },
    size: size.rows > 0 && size.columns > 0 ? size : undefined,
  };
}

function readStrings(bytes: Uint8Array, count: number): string[] {
  const strings = new TextDecoder().decode(bytes).split('\0');
  if (strings.length !== count + 1 || strings.at(-1) !== '') {
    throw new Error(`the guest's docker command announced ${count} strings, sent ${strings.length - 1}`);
  }
  return strings.slice(0, count);
}

function splitVariable(text: string): [name: string, value: string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

function parseSignal(payload: Uint8Array): FromCommand {
  const number = viewOf(payload).getUint32(0, true);
  return { kind: 'signal', signal: signalName(number) ?? String(number) };
}

function sizeAt(bytes: Uint8Array, offset: number): { rows: number; columns: number } {
  const view = viewOf(bytes);
  return { rows: view.getUint16(offset, true), columns: view.getUint16(offset + 2, true) };
}

/** One message; the payload must fit. */
export function encodeMessage(type: number, payload: Uint8Array): Uint8Array {
  const message = new Uint8Array(CLI_HEADER_BYTES + payload.byteLength);
  viewOf(message).setUint32(0, payload.byteLength, true);
  message[4] = type;
  message.set(payload, CLI_HEADER_BYTES);
  return message;
}

export function encodeNumber(type: number, value: number): Uint8Array {
  const payload = new Uint8Array(4);
  viewOf(payload).setUint32(0, value, true);
  return encodeMessage(type, payload);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
