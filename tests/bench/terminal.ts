/** A shell of a machine in this process, as the page has it: keys go in, output comes out. */
import type { TerminalOutput } from '../../sandbox/contract.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

const DEADLINE_MS = 30_000;
const SIZE = { rows: 30, columns: 120 };

export class BenchTerminal implements Disposable {
  readonly #write: (bytes: Uint8Array) => Promise<void>;
  readonly #port: MessagePort;
  #text = '';
  #check: (() => void) | undefined;

  /** The shell that the snapshot came with. */
  static async open({ terminals }: Sandbox): Promise<BenchTerminal> {
    const [terminal] = terminals.all;
    if (!terminal) throw new Error('use the shell: the machine has none');
    const { port1, port2 } = new MessageChannel();
    const opened = new BenchTerminal(port1, (bytes) => terminal.write(bytes));
    await terminal.attach(port2, SIZE);
    await opened.until(/[#$] $/);
    return opened;
  }

  private constructor(port: MessagePort, write: (bytes: Uint8Array) => Promise<void>) {
    this.#port = port;
    this.#write = write;
    const decoder = new TextDecoder();
    port.addEventListener('message', ({ data }: MessageEvent<TerminalOutput>) => {
      if (data.type !== 'data') return;
      this.#text += decoder.decode(data.bytes, { stream: true });
      port.postMessage({ type: 'drawn', bytes: data.bytes.length });
      this.#check?.();
    });
    port.start();
  }

  /** Forgets what was printed, types, and waits for the answer. */
  async type(text: string, answer: RegExp): Promise<void> {
    this.#text = '';
    await this.#write(new TextEncoder().encode(text));
    await this.until(answer);
  }

  async until(answer: RegExp): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isThere = (): boolean => answer.test(this.#text.replaceAll(CONTROL_SEQUENCES, ''));
    await new Promise<void>((resolve, reject) => {
      this.#check = () => isThere() && resolve();
      timer = setTimeout(
        () => reject(new Error(`wait for ${answer} on the terminal: it shows ${this.#text}`)),
        DEADLINE_MS,
      );
      this.#check();
    });
    clearTimeout(timer);
    this.#check = undefined;
  }

  [Symbol.dispose](): void {
    this.#port.close();
  }
}

/** Colours, titles and modes: ECMA-48 CSI and OSC sequences. */
const CONTROL_SEQUENCES = /\u001b(?:\[[0-9;?]*[a-zA-Z]|\][^\u0007]*\u0007)/g;
