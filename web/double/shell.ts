/**
 * A scripted shell behind a terminal's port, with the flow control of the real one.
 */
import { TERMINAL_WINDOW_BYTES, type SandboxState, type TerminalInput } from '../../sandbox/contract.ts';

export interface DoubleShellOptions {
  readonly files: Map<string, string>;
  readonly onWork: () => void;
  readonly onExit: () => void;
  readonly onCrash: (reason: (SandboxState & { status: 'crashed' })['reason']) => void;
}

const CHUNK_BYTES = 32 * 1024;

export class DoubleShell {
  readonly #options: DoubleShellOptions;
  #port: MessagePort | undefined;
  #waiting = '';
  #line = '';
  #unseenBytes = 0;
  #floodBytes = 0;
  #size = '';
  #isQuoting = false;

  constructor(options: DoubleShellOptions) {
    this.#options = options;
  }

  greet(): this {
    this.#print('Welcome to the double.\r\n$ ');
    return this;
  }

  attach(port: MessagePort): void {
    this.#port = port;
    port.addEventListener('message', ({ data }: MessageEvent<TerminalInput>) => this.#take(data));
    port.start();
    this.#print('');
  }

  #take(message: TerminalInput): void {
    if (message.type === 'data') this.#type(new TextDecoder().decode(message.bytes));
    if (message.type === 'resize') this.#size = `${message.size.rows}x${message.size.columns}`;
    if (message.type === 'drawn') {
      this.#unseenBytes -= message.bytes;
      this.#flood();
    }
  }

  #type(text: string): void {
    if (this.#isQuoting) return this.#quote(text);
    for (const char of text) this.#key(char);
  }

  /** Shows what came, until q comes. */
  #quote(text: string): void {
    this.#isQuoting = text !== 'q';
    const quoted = JSON.stringify(text).replaceAll('\x7f', '\\u007f');
    this.#print(`\r\n${quoted}${this.#isQuoting ? '' : '\r\n$ '}`);
  }

  #key(char: string): void {
    this.#options.onWork();
    if (char === '\x03') {
      this.#floodBytes = 0;
      return this.#print('^C\r\n$ ');
    }
    if (char !== '\r') {
      this.#line += char;
      return this.#print(char);
    }
    const line = this.#line;
    this.#line = '';
    this.#print('\r\n');
    this.#run(line);
    if (this.#floodBytes === 0) this.#print('$ ');
  }

  #run(line: string): void {
    const [command = '', ...words] = line.trim().split(' ');
    const rest = words.join(' ');
    const { files, onCrash } = this.#options;
    const commands: Record<string, () => void> = {
      echo: () => this.#print(`${rest}\r\n`),
      size: () => this.#print(`${this.#size}\r\n`),
      quote: () => (this.#isQuoting = true),
      write: () => void files.set(words[0] ?? '', words.slice(1).join(' ')),
      read: () => this.#print(`${files.get(rest) ?? 'no such file'}\r\n`),
      /** Megabytes. */
      flood: () => this.#startFlood(Number(rest) * 1024 * 1024),
      title: () => this.#print(`\x1b]0;${rest}\x07`),
      link: () => this.#print(`\x1b]8;;${rest}\x07a link\x1b]8;;\x07\r\n`),
      crash: () => onCrash('panic'),
      exit: () => this.#exit(Number(rest)),
    };
    if (command !== '') (commands[command] ?? (() => this.#print(`${command}: not in the double\r\n`)))();
  }

  /** Nobody hears what it prints from now on. */
  #exit(code: number): void {
    this.#post({ type: 'exit', code });
    this.#port = undefined;
    this.#options.onExit();
  }

  #startFlood(bytes: number): void {
    this.#floodBytes = bytes;
    this.#flood();
  }

  #flood(): void {
    while (this.#floodBytes > 0 && this.#unseenBytes + CHUNK_BYTES <= TERMINAL_WINDOW_BYTES) {
      this.#floodBytes = Math.max(0, this.#floodBytes - CHUNK_BYTES);
      this.#send(FLOOD_CHUNK.slice());
      if (this.#floodBytes === 0) this.#print('\r\nflood over\r\n$ ');
    }
  }

  /** Until a page is there the text waits. */
  #print(text: string): void {
    if (!this.#port) {
      this.#waiting += text;
      return;
    }
    const all = this.#waiting + text;
    this.#waiting = '';
    if (all !== '') this.#send(new TextEncoder().encode(all));
  }

  #send(bytes: Uint8Array<ArrayBuffer>): void {
    this.#unseenBytes += bytes.length;
    this.#post({ type: 'data', bytes });
  }

  #post(message: unknown): void {
    this.#port?.postMessage(message);
  }
}

const FLOOD_CHUNK = new TextEncoder().encode(
  Array.from({ length: CHUNK_BYTES / 64 }, (_, line) => `${String(line).padEnd(62, '.')}\r\n`).join(''),
);
