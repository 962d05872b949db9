/** Processes of the fake engine: a few words that behave like their namesakes, enough to drive every stream of the API. */
import type { Attachment, OutputChunk } from '../../model/engine.ts';

type Listener = (chunk: OutputChunk) => void;

export class FakeProcess {
  readonly exit: Promise<number>;
  readonly history: OutputChunk[] = [];
  readonly #listeners = new Set<Listener>();
  readonly #endings = new Set<() => void>();
  #finish: (code: number) => void = () => {};
  exitCode: number | undefined;
  size = { rows: 0, columns: 0 };
  readonly #argv: readonly string[];

  constructor(argv: readonly string[]) {
    this.#argv = argv;
    this.exit = new Promise((resolve) => (this.#finish = resolve));
  }

  /**
   * `echo WORDS`, `warn WORDS` (to stderr), `cat` and `sleep` (until they are killed or stdin ends), `exit N`.
   */
  run(): void {
    const [name = '', ...words] = this.#argv;
    if (name === 'echo') this.print('stdout', `${words.join(' ')}\n`);
    if (name === 'warn') this.print('stderr', `${words.join(' ')}\n`);
    if (name !== 'cat' && name !== 'sleep') this.end(name === 'exit' ? Number(words[0]) : 0);
  }

  print(source: OutputChunk['source'], text: string | Uint8Array): void {
    const chunk = { source, bytes: typeof text === 'string' ? new TextEncoder().encode(text) : text };
    this.history.push(chunk);
    for (const listener of this.#listeners) listener(chunk);
  }

  end(code: number): void {
    if (this.exitCode !== undefined) return;
    this.exitCode = code;
    this.#finish(code);
    for (const ending of this.#endings) ending();
  }

  /** What it prints from now on, after its history when asked for. */
  output(replay: boolean): ReadableStream<OutputChunk> {
    let forget: (() => void) | undefined;
    return new ReadableStream<OutputChunk>({
      start: (controller) => {
        if (replay) for (const chunk of this.history) controller.enqueue(chunk);
        if (this.exitCode !== undefined) return controller.close();
        forget = this.#listen(
          (chunk) => controller.enqueue(chunk),
          () => controller.close(),
        );
        return undefined;
      },
      cancel: () => forget?.(),
    });
  }

  #listen(listener: Listener, ending: () => void): () => void {
    this.#listeners.add(listener);
    this.#endings.add(ending);
    return () => {
      this.#listeners.delete(listener);
      this.#endings.delete(ending);
    };
  }

  get attached(): number {
    return this.#listeners.size;
  }

  attach(options: { tty: boolean; stdin: boolean; replay: boolean }): Attachment {
    const output = this.output(options.replay);
    let reader: ReadableStreamDefaultReader<OutputChunk> | undefined;
    const disposable = new ReadableStream<OutputChunk>({
      async pull(controller) {
        reader ??= output.getReader();
        const { value, done } = await reader.read();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => reader?.cancel(),
    });
    return {
      tty: options.tty,
      output: disposable,
      ...(options.stdin && { input: this.#input() }),
      [Symbol.asyncDispose]: async () => {
        reader ??= output.getReader();
        await reader.cancel();
      },
    };
  }

  #input(): WritableStream<Uint8Array> {
    return new WritableStream({
      write: (bytes) => {
        if (this.#argv[0] === 'cat') this.print('stdout', bytes);
      },
      close: () => {
        if (this.#argv[0] === 'cat') this.end(0);
      },
    });
  }
}
