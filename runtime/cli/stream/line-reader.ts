import type { CommandContext } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import { CliError, Interrupted } from '../errors.ts';
import type { Invocation } from '../invocation.ts';

const LINE_CHARACTERS_MAX = 4096;
const [CONTROL_C, CONTROL_D, BACKSPACE, DELETE, NEWLINE, RETURN] = ['\u0003', '\u0004', '\b', '\u007f', '\n', '\r'];

/** As Docker's client leaves a question that is answered by Ctrl-C. */
const LEFT = '\r\n';

/** Asks on the terminal, line by line, showing what is typed or not: the terminal is raw, so the echo is ours. */
export class LineReader implements AsyncDisposable {
  readonly #invocation: Invocation;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #signals: Disposable;
  readonly #decoder = new TextDecoder();
  #pending = '';

  constructor({ invocation, handleSignals }: Pick<CommandContext<Flags>, 'invocation' | 'handleSignals'>) {
    this.#invocation = invocation;
    this.#signals = handleSignals({ termination: { text: LEFT } });
    this.#reader = invocation.readStdin({ raw: true }).getReader();
  }

  /** Throws a CliError when the user gives up. */
  async ask(prompt: string, { echo }: { echo: boolean }): Promise<string> {
    await this.#invocation.writeStdout(prompt);
    let line = '';
    for (let char = await this.#next(); char !== RETURN && char !== NEWLINE; char = await this.#next()) {
      if (char === CONTROL_C) throw new Interrupted(0, LEFT);
      if (char === CONTROL_D) throw await this.#givenUp();
      if (char === BACKSPACE || char === DELETE) {
        if (echo && line !== '') await this.#invocation.writeStdout('\b \b');
        line = line.slice(0, -1);
      } else if (line.length < LINE_CHARACTERS_MAX) {
        if (echo) await this.#invocation.writeStdout(char);
        line += char;
      }
    }
    await this.#invocation.writeStdout('\r\n');
    return line;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#signals[Symbol.dispose]();
    await this.#reader.cancel().catch(() => {});
  }

  async #next(): Promise<string> {
    while (this.#pending === '') {
      const next = await this.#reader.read();
      if (next.done) throw await this.#givenUp();
      this.#pending = this.#decoder.decode(next.value, { stream: true });
    }
    const char = String.fromCodePoint(this.#pending.codePointAt(0) ?? 0);
    this.#pending = this.#pending.slice(char.length);
    return char;
  }

  async #givenUp(): Promise<CliError> {
    await this.#invocation.writeStdout(LEFT);
    return new CliError('user interrupted the login prompt', 130);
  }
}
