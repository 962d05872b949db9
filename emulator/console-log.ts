/**
 * The guest's serial console as lines: the kernel's messages, kept up to a limit, and the panic among them.
 */
export const CONSOLE_LINES_MAX = 1000;
/** A longer line is cut into several. */
export const CONSOLE_LINE_CHARS_MAX = 1024;

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** linux/kernel/panic.c prints these as the first and the last line of a panic. */
const PANIC_BEGIN = 'Kernel panic - not syncing';
const PANIC_END = '---[ end Kernel panic';

export class ConsoleLog {
  readonly #onLine: (line: string) => void;
  readonly #onPanic: (text: string) => void;
  readonly #decoder = new TextDecoder();
  #current: number[] = [];
  #lines: string[] = [];
  #panic: string[] | undefined;

  constructor(onLine: (line: string) => void, onPanic: (text: string) => void) {
    this.#onLine = onLine;
    this.#onPanic = onPanic;
  }

  /** The newest lines, at most CONSOLE_LINES_MAX. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  byte(byte: number): void {
    if (byte === CARRIAGE_RETURN) return;
    if (byte !== NEWLINE) this.#current.push(byte);
    if (byte === NEWLINE || this.#current.length >= CONSOLE_LINE_CHARS_MAX) this.#endLine();
  }

  #endLine(): void {
    const line = this.#decoder.decode(Uint8Array.from(this.#current));
    this.#current = [];
    this.#lines.push(line);
    if (this.#lines.length > CONSOLE_LINES_MAX) this.#lines = this.#lines.slice(-CONSOLE_LINES_MAX / 2);
    this.#onLine(line);
    this.#watchForPanic(line);
  }

  #watchForPanic(line: string): void {
    if (!this.#panic && line.includes(PANIC_BEGIN)) this.#panic = [];
    if (!this.#panic) return;
    this.#panic.push(line);
    if (line.includes(PANIC_END)) this.#onPanic(this.#panic.join('\n'));
  }
}
