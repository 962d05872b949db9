/**
 * One run of the guest's `docker` command: the conversation over its socket becomes an Invocation, the verb runs here, the command
 * ends with the exit code.
 */
import type { ApiHandler } from '../http/handler.ts';
import { CLI_PAYLOAD_BYTES_MAX, CliMessage } from '../guest/protocol.ts';
import { type FromCommand, type StartMessage, encodeMessage, encodeNumber, readMessages } from './cli-messages.ts';
import { runCosign } from './cosign/cosign.ts';
import { runDocker } from './docker.ts';
import type { CommandFiles, Invocation } from './invocation.ts';

/** The socket's two directions. */
export interface GuestStreams {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

export interface GuestServices {
  readonly api: ApiHandler;
  /** The guest's files, relative paths seen from this folder. */
  files(cwd: string): CommandFiles;
}

/** Resolves when the command has its exit code, or is gone. A peer that talks nonsense is cut off; the error says of what kind. */
export async function serveGuestCommand(
  streams: GuestStreams,
  services: GuestServices,
  run: (invocation: Invocation) => Promise<number> = runNamed,
): Promise<void> {
  const messages = streams.readable.pipeThrough(readMessages()).getReader();
  const writer = streams.writable.getWriter();
  // Writes report the failure; nobody waits for `closed` itself.
  writer.closed.catch(() => undefined);
  try {
    const first = await messages.read();
    if (first.done) return;
    if (first.value.kind !== 'start')
      throw new Error(`the guest's docker command began with '${first.value.kind}', not 'start'`);
    const invocation = new GuestInvocation(first.value, writer, services);
    const listening = invocation.listen(messages);
    const exitCode = await run(invocation);
    await writer.write(encodeNumber(CliMessage.Exit, exitCode)).catch(() => undefined);
    invocation.end();
    await messages.cancel().catch(() => undefined);
    await listening;
  } finally {
    await messages.cancel().catch(() => undefined);
    await writer.close().catch(() => undefined);
  }
}

const runNamed = (invocation: Invocation): Promise<number> =>
  invocation.name === 'cosign' ? runCosign(invocation) : runDocker(invocation);

class GuestInvocation implements Invocation {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly tty: Invocation['tty'];
  readonly files: CommandFiles;
  readonly api: ApiHandler;
  size: Invocation['size'];
  readonly #gone = new AbortController();
  readonly signal = this.#gone.signal;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  /** Set while the verb reads standard input. */
  #stdin: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #signalListeners = new Set<(signal: string) => void>();
  readonly #resizeListeners = new Set<(size: { rows: number; columns: number }) => void>();

  constructor(start: StartMessage, writer: WritableStreamDefaultWriter<Uint8Array>, services: GuestServices) {
    this.name = start.name;
    this.args = start.args;
    this.env = start.env;
    this.cwd = start.cwd;
    this.tty = start.tty;
    this.size = start.size;
    this.api = services.api;
    this.files = services.files(start.cwd);
    this.#writer = writer;
  }

  onResize(listener: (size: { rows: number; columns: number }) => void): Disposable {
    return subscribe(this.#resizeListeners, listener);
  }

  onSignal(listener: (signal: string) => void): Disposable {
    return subscribe(this.#signalListeners, listener);
  }

  /** Each piece is asked for when the one before was taken, so that signals and sizes never queue up behind unread input. */
  readStdin({ raw }: { raw: boolean }): ReadableStream<Uint8Array> {
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => void (this.#stdin = controller),
        pull: () => this.#send(encodeNumber(CliMessage.ReadStdin, raw ? 1 : 0)),
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

  async #write(type: number, data: Uint8Array | string): Promise<void> {
    const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
    for (let start = 0; start < bytes.byteLength; start += CLI_PAYLOAD_BYTES_MAX) {
      await this.#send(encodeMessage(type, bytes.subarray(start, start + CLI_PAYLOAD_BYTES_MAX)));
    }
  }

  /** A command that is gone reads nothing: that ends the verb through `signal`, not through every write. */
  async #send(message: Uint8Array): Promise<void> {
    if (this.signal.aborted) return;
    try {
      await this.#writer.write(message);
    } catch {
      this.#vanish();
    }
  }

  /** Takes the messages in until the command is gone. */
  async listen(messages: ReadableStreamDefaultReader<FromCommand>): Promise<void> {
    try {
      for (let next = await messages.read(); !next.done; next = await messages.read()) this.#take(next.value);
    } catch {
      // Nonsense from the peer, or a broken connection: the command counts as gone.
    } finally {
      this.#vanish();
    }
  }

  #take(message: FromCommand): void {
    if (message.kind === 'stdin') this.#input(message.bytes);
    else if (message.kind === 'signal') for (const listener of this.#signalListeners) listener(message.signal);
    else if (message.kind === 'resize') this.#resize(message.size);
    else throw new Error("the guest's docker command started twice");
  }

  /** An empty piece is the end. */
  #input(bytes: Uint8Array): void {
    if (bytes.byteLength > 0) return this.#stdin?.enqueue(bytes);
    this.#stdin?.close();
    this.#stdin = undefined;
  }

  #resize(size: { rows: number; columns: number }): void {
    this.size = size;
    for (const listener of this.#resizeListeners) listener(size);
  }

  #vanish(): void {
    this.end();
    this.#gone.abort(new Error("the guest's docker command is gone"));
  }

  /** No more standard input, though it isn't at its end: whoever still reads must not take what came for the whole. */
  end(): void {
    this.#stdin?.error(new Error("the guest's docker command has ended"));
    this.#stdin = undefined;
  }
}

function subscribe<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
}
