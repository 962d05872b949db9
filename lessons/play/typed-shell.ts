/**
 * A learner at a terminal of a headless sandbox: types a command, waits until the shell has done it.
 */
import type { TerminalInput, TerminalOutput, TerminalSize } from '../../sandbox/contract.ts';

interface Attachable {
  attach(port: MessagePort, size: TerminalSize): Promise<void>;
}

const SIZE: TerminalSize = { rows: 30, columns: 200 };

export class TypedShell implements Disposable {
  readonly #port: MessagePort;
  readonly #decoder = new TextDecoder();
  #text = '';
  #onText: () => void = () => undefined;
  #commands = 0;

  static async attach(terminal: Attachable): Promise<TypedShell> {
    const { port1, port2 } = new MessageChannel();
    const shell = new TypedShell(port1);
    await terminal.attach(port2, SIZE);
    return shell;
  }

  private constructor(port: MessagePort) {
    this.#port = port;
    port.addEventListener('message', ({ data }: MessageEvent<TerminalOutput>) => this.#take(data));
    port.start();
  }

  /** What the terminal has shown since the command was typed, one or several lines. Rejects when the shell doesn't come back. */
  async run(command: string, timeoutMs = 90_000): Promise<string> {
    this.#commands += 1;
    // The typed text and its echo spell the mark otherwise than the shell prints it.
    const mark = `<done ${this.#commands}>`;
    const from = this.#text.length;
    this.#send(`${command.replaceAll('\n', '\r')}\r`);
    this.#sayMark();
    await this.#waitFor(() => this.#text.indexOf(mark, from) >= 0, command, timeoutMs);
    return this.#text.slice(from);
  }

  [Symbol.dispose](): void {
    this.#port.close();
  }

  #sayMark(): void {
    this.#send(`echo "<done $((${this.#commands}))>"\r`);
  }

  #send(text: string): void {
    this.#tell({ type: 'data', bytes: new TextEncoder().encode(text) });
  }

  /** With an empty list of transfers: a port's messages have no target origin, which the linter wants otherwise. */
  #tell(message: TerminalInput): void {
    this.#port.postMessage(message, []);
  }

  #take(message: TerminalOutput): void {
    // What was typed behind a reboot went to the old machine's shell: its end shows at the new one's prompt.
    if (message.type === 'restarted') this.#sayMark();
    if (message.type !== 'data') return;
    this.#text += this.#decoder.decode(message.bytes, { stream: true });
    this.#tell({ type: 'drawn', bytes: message.bytes.length });
    this.#onText();
  }

  #waitFor(isThere: () => boolean, what: string, timeoutMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`run "${what}" in the terminal: no prompt after ${timeoutMs} ms, it shows\n${this.#text}`));
      }, timeoutMs);
      this.#onText = () => {
        if (!isThere()) return;
        clearTimeout(timer);
        resolve();
      };
      this.#onText();
    });
  }
}
