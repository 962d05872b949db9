/**
 * One run of the guest's `docker` command: its end of a unix socket becomes an Invocation.
 */
import type { ApiHandler } from '../api/handler.ts';
import { CLI_PAYLOAD_BYTES_MAX, CliMessage } from '../guest/protocol.ts';
import { chunks } from '../std/chunks.ts';
import { decodeNumber, decodeSize, decodeStart, encodeMessage, encodeNumber, readMessages } from './guest/messages.ts';
import type { Message, Start } from './guest/messages.ts';
import type { CommandFiles, Invocation } from './invocation.ts';
import { SIGNAL_NUMBERS } from './parse/signal.ts';

export interface Connection {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

export interface Surroundings {
  readonly api: ApiHandler;
  files(cwd: string): CommandFiles;
}

const SIGNAL_NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries(SIGNAL_NUMBERS)
    .map(([name, number]): [number, string] => [number, name])
    // The first name of a number is the usual one (IOT is another word for ABRT).
    .toReversed(),
);
const encoder = new TextEncoder();

/**
 * Runs the one command that comes over a connection and tells the other side its exit status. Resolves when that is done or the
 * other side is gone; a conversation that isn't one of `docker` rejects with a RangeError.
 */
export async function acceptInvocation(
  connection: Connection,
  surroundings: Surroundings,
  runDocker: (invocation: Invocation) => Promise<number>,
): Promise<void> {
  const messages = readMessages(chunks(connection.readable));
  const first = await messages.next();
  if (first.done) return;
  const invocation = new GuestInvocation(decodeStart(first.value), connection, surroundings);
  const listening = invocation.listen(messages);
  const status = await runDocker(invocation);
  await invocation.exit(status);
  await listening;
}

class GuestInvocation implements Invocation {
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly tty: Invocation['tty'];
  readonly files: CommandFiles;
  readonly api: ApiHandler;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #gone = new AbortController();
  readonly #resized = new Set<(size: { rows: number; columns: number }) => void>();
  readonly #signalled = new Set<(signal: string) => void>();
  /** Set when the command reads its standard input. */
  #stdin: ReadableStreamDefaultController<Uint8Array> | undefined;
  #size: Invocation['size'];

  constructor(start: Start, connection: Connection, { api, files }: Surroundings) {
    this.args = start.args;
    this.env = start.env;
    this.cwd = start.cwd;
    this.tty = start.tty;
    this.#size = start.size;
    this.api = api;
    this.files = files(start.cwd);
    this.#writer = connection.writable.getWriter();
  }

  get size(): Invocation['size'] {
    return this.#size;
  }

  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  onResize(listener: (size: { rows: number; columns: number }) => void): Disposable {
    this.#resized.add(listener);
    return { [Symbol.dispose]: () => void this.#resized.delete(listener) };
  }

  onSignal(listener: (signal: string) => void): Disposable {
    this.#signalled.add(listener);
    return { [Symbol.dispose]: () => void this.#signalled.delete(listener) };
  }

  readStdin({ raw }: { raw: boolean }): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#stdin = controller),
        pull: () => this.#send(encodeNumber(CliMessage.ReadStdin, raw ? 1 : 0)).catch(() => this.#endStdin()),
        cancel: () => void (this.#stdin = undefined),
      },
      { highWaterMark: 1 },
    );
  }

  writeStdout(bytes: Uint8Array | string): Promise<void> {
    return this.#write(CliMessage.Stdout, bytes);
  }

  writeStderr(bytes: Uint8Array | string): Promise<void> {
    return this.#write(CliMessage.Stderr, bytes);
  }

  /** Until the other side closes, which it does after `exit`. */
  async listen(messages: AsyncIterable<Message>): Promise<void> {
    try {
      for await (const message of messages) this.#handle(message);
    } finally {
      this.#gone.abort(new Error('the docker command is gone'));
      this.#endStdin();
    }
  }

  async exit(status: number): Promise<void> {
    this.#endStdin();
    // A command that is gone wants no status.
    await this.#send(encodeNumber(CliMessage.Exit, status)).catch(() => undefined);
  }

  #handle({ type, payload }: Message): void {
    if (type === CliMessage.Stdin) this.#input(payload);
    else if (type === CliMessage.Signal) this.#signal(decodeNumber(payload));
    else if (type === CliMessage.Resize) this.#resize(decodeSize(payload));
    else throw new RangeError(`docker command: unknown message ${type}`);
  }

  /** One piece for each pull; an empty one is the end. */
  #input(bytes: Uint8Array): void {
    if (bytes.length > 0) this.#stdin?.enqueue(bytes);
    else this.#endStdin();
  }

  #endStdin(): void {
    this.#stdin?.close();
    this.#stdin = undefined;
  }

  #signal(number: number): void {
    const name = SIGNAL_NAMES.get(number);
    if (name) for (const listener of this.#signalled) listener(name);
  }

  #resize(size: Invocation['size']): void {
    this.#size = size;
    if (size) for (const listener of this.#resized) listener(size);
  }

  async #write(type: number, content: Uint8Array | string): Promise<void> {
    const bytes = typeof content === 'string' ? encoder.encode(content) : content;
    for (let at = 0; at < bytes.length; at += CLI_PAYLOAD_BYTES_MAX)
      await this.#send(encodeMessage(type, bytes.subarray(at, at + CLI_PAYLOAD_BYTES_MAX)));
  }

  async #send(message: Uint8Array): Promise<void> {
    await this.#writer.ready;
    await this.#writer.write(message);
  }
}
