/**
 * An Invocation for tests: what it writes is collected, what it reads and which signals come is given.
 */
import type { ApiHandler } from '../../http/handler.ts';
import { runDocker } from '../docker.ts';
import { type TarEntry, tarHeader } from '../../archive/tar-writer.ts';
import type { Choose } from '../../guest/files/tree-reader.ts';
import type { CommandFiles, FileKind, Invocation } from '../invocation.ts';

export interface TestOptions {
  readonly api: ApiHandler;
  readonly stdin?: string | ReadableStream<Uint8Array>;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Readonly<Record<string, string>>;
  /** What isn't a file: devices, links. */
  readonly special?: Readonly<Record<string, FileKind>>;
  /** A terminal on all three streams. */
  readonly terminal?: { rows: number; columns: number };
  readonly cwd?: string;
}

export interface TestRun {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export class TestInvocation implements Invocation {
  readonly name = 'docker';
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly tty: Invocation['tty'];
  readonly api: ApiHandler;
  readonly files: CommandFiles;
  readonly signal: AbortSignal;
  readonly written = new Map<string, string>();
  readonly aborter = new AbortController();
  stdout = '';
  stderr = '';
  /** How standard input was asked for; undefined while it wasn't. */
  stdinMode: { raw: boolean } | undefined;
  size: Invocation['size'];
  readonly #stdin: TestOptions['stdin'];
  readonly #decoder = { stdout: new TextDecoder(), stderr: new TextDecoder() };
  readonly #signalListeners = new Set<(signal: string) => void>();
  readonly #resizeListeners = new Set<(size: { rows: number; columns: number }) => void>();

  constructor(args: readonly string[], options: TestOptions) {
    const isTerminal = options.terminal !== undefined;
    this.args = args;
    this.env = new Map(Object.entries(options.env ?? {}));
    this.cwd = options.cwd ?? '/home/user';
    this.tty = { stdin: isTerminal, stdout: isTerminal, stderr: isTerminal };
    this.size = options.terminal;
    this.api = options.api;
    this.signal = this.aborter.signal;
    this.files = memoryFiles(options.files ?? {}, this.written, options.special);
    this.#stdin = options.stdin;
  }

  onResize(listener: (size: { rows: number; columns: number }) => void): Disposable {
    return listen(this.#resizeListeners, listener);
  }

  onSignal(listener: (signal: string) => void): Disposable {
    return listen(this.#signalListeners, listener);
  }

  /** As if the terminal's window changed. */
  resize(size: { rows: number; columns: number }): void {
    this.size = size;
    for (const listener of this.#resizeListeners) listener(size);
  }

  /** As if the command got a signal. */
  deliver(signal: string): void {
    for (const listener of this.#signalListeners) listener(signal);
  }

  readStdin(mode: { raw: boolean }): ReadableStream<Uint8Array> {
    this.stdinMode = mode;
    return this.#stdin instanceof ReadableStream ? this.#stdin : streamOf(this.#stdin ?? '');
  }

  writeStdout(bytes: Uint8Array | string): Promise<void> {
    this.stdout += typeof bytes === 'string' ? bytes : this.#decoder.stdout.decode(bytes, { stream: true });
    return Promise.resolve();
  }

  writeStderr(bytes: Uint8Array | string): Promise<void> {
    this.stderr += typeof bytes === 'string' ? bytes : this.#decoder.stderr.decode(bytes, { stream: true });
    return Promise.resolve();
  }
}

function listen<T>(listeners: Set<T>, listener: T): Disposable {
  listeners.add(listener);
  return { [Symbol.dispose]: () => void listeners.delete(listener) };
}

export function streamOf(...texts: string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start(controller) {
      for (const text of texts) if (text !== '') controller.enqueue(encoder.encode(text));
      controller.close();
    },
  });
}

const FOLDERS = new Set(['', '/', '/tmp/', '/home/user/.docker/']);
const noEntry = (path: string): Error => Object.assign(new Error(path), { code: 'ENOENT' });

function memoryFiles(
  files: Readonly<Record<string, string>>,
  written: Map<string, string>,
  special: Readonly<Record<string, FileKind>> = {},
): CommandFiles {
  const kind = (path: string): Promise<FileKind | undefined> =>
    Promise.resolve(special[path] ?? (written.has(path) ? 'file' : kindIn(files, path)));
  return {
    open: (path) => {
      const text = files[path];
      return text === undefined ? Promise.reject(noEntry(path)) : Promise.resolve(streamOf(text));
    },
    create: (path) => {
      if (!FOLDERS.has(path.slice(0, path.lastIndexOf('/') + 1))) return Promise.reject(noEntry(path));
      written.set(path, '');
      const write = (bytes: Uint8Array): void =>
        void written.set(path, (written.get(path) ?? '') + new TextDecoder().decode(bytes));
      return Promise.resolve(new WritableStream({ write }));
    },
    exists: (path) => Promise.resolve(path in files || written.has(path) || FOLDERS.has(`${path}/`)),
    kind,
    lkind: kind,
    resolve: (path) => Promise.resolve(path),
    tree: (path, choose) => treeIn(files, path, choose),
    unpack: () => Promise.resolve(),
    remove: (path) => Promise.resolve(void written.delete(path)),
    makeDirectory: () => Promise.resolve(),
    rename: (from, to) => {
      written.set(to, written.get(from) ?? '');
      written.delete(from);
      return Promise.resolve();
    },
  };
}

const folderOf = (path: string): string => (path.endsWith('/') ? path : `${path}/`);

function kindIn(files: Readonly<Record<string, string>>, path: string): 'file' | 'directory' | undefined {
  if (path in files) return 'file';
  if (path === '.' || FOLDERS.has(folderOf(path))) return 'directory';
  return Object.keys(files).some((each) => each.startsWith(folderOf(path))) ? 'directory' : undefined;
}

/** The files below a path; the folders between have no entries of their own. */
async function* treeIn(
  files: Readonly<Record<string, string>>,
  path: string,
  choose: Choose,
): AsyncGenerator<TarEntry> {
  for (const [full, text] of Object.entries(files)) {
    if (!full.startsWith(folderOf(path))) continue;
    const name = full.slice(folderOf(path).length);
    const parts = name.split('/');
    const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
    if (paths.slice(0, -1).some((each) => choose(each) === 'leave') || choose(name) !== 'take') continue;
    const body = new TextEncoder().encode(text);
    yield await Promise.resolve({ header: tarHeader({ name, size: body.byteLength }), body: [body] });
  }
}

export async function runForTest(args: readonly string[], options: TestOptions): Promise<TestRun> {
  const invocation = new TestInvocation(args, options);
  const exitCode = await runDocker(invocation);
  return { stdout: invocation.stdout, stderr: invocation.stderr, exitCode };
}
