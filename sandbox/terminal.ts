/**
 * A shell on a pty, and the page's terminal at the other end of a MessagePort. Output waits here while no page is attached or the
 * page has not drawn what it got, and the pty's backpressure makes the shell's programs wait in turn.
 */
import type { Guest, GuestStream } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { setWindowSize } from '../runtime/guest/syscalls/terminal.ts';
import { AT_FDCWD, O_CLOEXEC, O_NOCTTY, O_RDWR } from '../runtime/guest/constants/open.ts';
import { close, openat } from '../runtime/guest/syscalls/open.ts';
import {
  TERMINAL_WINDOW_BYTES,
  type TerminalInfo,
  type TerminalInput,
  type TerminalOutput,
  type TerminalSize,
} from './contract.ts';
import { loginShell, startOnTerminal } from './process.ts';
import { TypedAhead } from './typed-ahead.ts';

const DEFAULT_SIZE: TerminalSize = { rows: 24, columns: 80 };

/** What a terminal holds back while no page is attached; then its shell waits. */
const PENDING_BYTES_MAX = 256 * 1024;

/** What must travel with a snapshot. */
export interface TerminalRecord {
  readonly pid: number;
  readonly number: number;
  readonly stream: number;
  /** Output that no page has got, base64. */
  readonly pending: string;
}

/** A page's end of a terminal whose machine goes away. */
export interface LeftTerminal {
  readonly port: MessagePort | undefined;
  readonly size: TerminalSize;
}

export class Terminal {
  readonly info: TerminalInfo;
  readonly #guest: Guest;
  readonly #stream: GuestStream;
  readonly #number: number;
  #size: TerminalSize = DEFAULT_SIZE;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  /** A shell that has gone takes no more; its end is reported through `exited`. */
  readonly #typed = new TypedAhead((bytes) => void this.#writer.write(bytes).catch(() => undefined));
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #port: MessagePort | undefined;
  /** Bytes that the page may still be sent. */
  #window = 0;
  #resume: (() => void) | undefined;
  #status: number | undefined;
  #exitPosted = false;
  readonly #listeners = new Set<() => void>();
  /** Resolves with the shell's exit status. */
  readonly exited: Promise<number>;

  static async open(guest: Guest, size: TerminalSize): Promise<Terminal> {
    const { actor, master, number } = await startOnTerminal(guest, loginShell(), size);
    const stream = guest.stream(master);
    return new Terminal(guest, { pid: actor.pid, number }, stream, actor.exit);
  }

  static adopt(guest: Guest, record: TerminalRecord): Terminal {
    const stream = guest.adoptStream(record.stream);
    const terminal = new Terminal(guest, record, stream, guest.adoptActor(record.pid).exit);
    terminal.#typed.release();
    const pending = Uint8Array.from(atob(record.pending), (char) => char.charCodeAt(0));
    if (pending.length > 0) terminal.#hold(pending);
    return terminal;
  }

  private constructor(
    guest: Guest,
    shell: { pid: number; number: number },
    stream: GuestStream,
    exit: Promise<{ status: number }>,
  ) {
    this.info = { id: stream.id, pid: shell.pid, tty: `/dev/pts/${shell.number}` };
    this.#number = shell.number;
    this.#guest = guest;
    this.#stream = stream;
    this.#writer = stream.writable.getWriter();
    // That a shell has gone is told by `exited`.
    this.#writer.closed.catch(() => undefined);
    this.exited = Promise.all([exit, this.#pump()]).then(([{ status }]) => {
      this.#status = status;
      this.#typed.release();
      this.#stream.release();
      this.#flush();
      return status;
    });
  }

  /** Connects a page, in place of the one before; it gets what was held back. */
  async attach(port: MessagePort, size: TerminalSize): Promise<void> {
    this.#port?.close();
    this.#port = port;
    this.#window = TERMINAL_WINDOW_BYTES;
    this.#exitPosted = false;
    port.onmessage = ({ data }: MessageEvent<TerminalInput>): void => this.#input(data);
    await this.resize(size);
    this.#flush();
  }

  /** Lets go of the page, which is told nothing more: where its next shell is to be connected, and how large it is. */
  leave(): LeftTerminal {
    const port = this.#port;
    this.#port = undefined;
    return { port, size: this.#size };
  }

  /** Connects a page that was left by an earlier boot's terminal. */
  async takeUp({ port, size }: LeftTerminal): Promise<void> {
    if (!port) return this.resize(size);
    port.postMessage({ type: 'restarted', info: this.info } satisfies TerminalOutput, []);
    await this.attach(port, size);
  }

  async resize(size: TerminalSize): Promise<void> {
    this.#size = size;
    const p = new Program('resize the terminal');
    const tty = openat(p, AT_FDCWD, this.info.tty, O_RDWR | O_NOCTTY | O_CLOEXEC, 0, { continue: true });
    setWindowSize(p, tty, size, { continue: true });
    close(p, tty, { continue: true });
    await this.#guest.run(p);
  }

  /** Types bytes, as a page would; resolves when the guest took them. */
  async write(bytes: Uint8Array): Promise<void> {
    await this.#writer.write(bytes);
  }

  /** Output that no page has got, as text. */
  get pendingText(): string {
    const decoder = new TextDecoder();
    return this.#pending.map((piece) => decoder.decode(piece, { stream: true })).join('');
  }

  /** Told after output came, also at once when there is some. */
  onOutput(listener: () => void): Disposable {
    this.#listeners.add(listener);
    queueMicrotask(() => this.#listeners.has(listener) && listener());
    return { [Symbol.dispose]: () => void this.#listeners.delete(listener) };
  }

  save(): TerminalRecord {
    let pending = '';
    for (const piece of this.#pending) for (const byte of piece) pending += String.fromCharCode(byte);
    return { pid: this.info.pid, number: this.#number, stream: this.info.id, pending: btoa(pending) };
  }

  #input(message: TerminalInput): void {
    if (message.type === 'drawn') {
      this.#window += message.bytes;
      this.#flush();
    } else if (message.type === 'data') {
      this.#typed.type(message.bytes);
    } else if (message.type === 'resize') {
      this.resize(message.size).catch(() => undefined);
    } else {
      this.#port = undefined;
      this.#stream.release();
    }
  }

  /** Reads the pty until it ends, no faster than the page draws. */
  async #pump(): Promise<void> {
    const reader = this.#stream.readable.getReader();
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return;
        this.#hold(value);
        this.#typed.shown(value);
        for (const listener of this.#listeners) listener();
        this.#flush();
        if (this.#pendingBytes >= PENDING_BYTES_MAX) await new Promise<void>((resolve) => (this.#resume = resolve));
      }
    } catch {
      // The pty is gone with its shell.
    }
  }

  #hold(bytes: Uint8Array): void {
    this.#pending.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  #flush(): void {
    while (this.#port && this.#window > 0 && this.#pending.length > 0) this.#sendPiece();
    this.#postExit();
    if (this.#pendingBytes >= PENDING_BYTES_MAX) return;
    this.#resume?.();
    this.#resume = undefined;
  }

  #sendPiece(): void {
    const first = this.#pending[0];
    if (!first) return;
    const bytes = first.slice(0, this.#window);
    if (bytes.length === first.length) this.#pending.shift();
    else this.#pending[0] = first.subarray(bytes.length);
    this.#pendingBytes -= bytes.length;
    this.#window -= bytes.length;
    this.#post({ type: 'data', bytes }, [bytes.buffer]);
  }

  /** Once the last output is out. */
  #postExit(): void {
    if (this.#status === undefined || this.#pending.length > 0 || this.#exitPosted) return;
    this.#exitPosted = true;
    this.#post({ type: 'exit', code: this.#status });
  }

  #post(message: TerminalOutput, transfer: Transferable[] = []): void {
    this.#port?.postMessage(message, transfer);
  }
}
