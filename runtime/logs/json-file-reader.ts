import type { LogsOptions, OutputChunk } from '../engine.ts';
import { decodeText, encodeText } from '../guest/bytes.ts';
import { isSyscallError } from '../guest/errors.ts';
import type { Guest } from '../guest/guest.ts';
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from '../guest/constants/open.ts';
import { Program } from '../guest/program.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import { pread } from '../guest/syscalls/read-write.ts';
import { parseRfc3339, rfc3339NanoFixed } from '../std/time.ts';
import { decodeLogEntry, type LogEntry } from './json-line.ts';
import { rotatedPath } from './rotation.ts';
import { concatBytes } from '../std/concat-bytes.ts';

const READ_BYTES = 64 * 1024;
const NEWLINE = 0x0a;
/** Everything that was written is read; what follows is new. */
const CAUGHT_UP = Symbol('caught up');

/** What a reader needs to know of who writes; absent when nobody does. */
export interface LogGrowth {
  readonly closed: boolean;
  readonly generation: number;
  readonly changed: Promise<void>;
  flush(): Promise<void>;
}

export interface LogFiles {
  readonly path: string;
  /** How many there may be, with the rotated ones. */
  readonly files: number;
  readonly growth: LogGrowth | undefined;
}

/** The log's lines as the client wants them, oldest first; with `follow` until the writer closes or the signal. */
export async function* readLog(
  guest: Guest,
  source: LogFiles,
  options: LogsOptions,
  signal: AbortSignal,
): AsyncGenerator<OutputChunk> {
  await source.growth?.flush();
  const tail = options.tail ?? Number.POSITIVE_INFINITY;
  const last: LogEntry[] = [];
  let keeping = options.tail !== undefined;
  for await (const item of readFiles(guest, source, options.follow, signal)) {
    if (item === CAUGHT_UP) {
      keeping = false;
      yield* last.splice(0).map((entry) => render(entry, options.timestamps));
    } else if (isWanted(item, options)) {
      if (!keeping) yield render(item, options.timestamps);
      else if (tail > 0 && last.push(item) > tail) last.shift();
    }
  }
  yield* last.map((entry) => render(entry, options.timestamps));
}

const isWanted = ({ stream, time }: LogEntry, options: LogsOptions): boolean => {
  if (!options[stream]) return false;
  if (options.since === undefined && options.until === undefined) return true;
  const at = parseRfc3339(time) / 1000;
  return at >= (options.since ?? 0) && at <= (options.until ?? Number.POSITIVE_INFINITY);
};

const render = ({ log, stream, time }: LogEntry, timestamps: boolean): OutputChunk => ({
  source: stream,
  bytes: encodeText(timestamps ? `${rfc3339NanoFixed(parseRfc3339(time))} ${log}` : log),
});

type Item = LogEntry | typeof CAUGHT_UP;

async function* readFiles(guest: Guest, source: LogFiles, follow: boolean, signal: AbortSignal): AsyncGenerator<Item> {
  for (let age = source.files - 1; age > 0; age -= 1) {
    const old = await LogFile.open(guest, rotatedPath(source.path, age));
    if (old) yield* readToEnd(old);
  }
  if (follow && source.growth) yield* followNewest(guest, source.path, source.growth, signal);
  else {
    const newest = await LogFile.open(guest, source.path);
    if (newest) yield* readToEnd(newest);
  }
}

async function* readToEnd(file: LogFile): AsyncGenerator<Item> {
  try {
    for (let entries = await file.read(); entries; entries = await file.read()) yield* entries;
  } finally {
    await file.close();
  }
}

/** Reads what is there, waits for more, and goes on with the next file when this one was rotated away. */
async function* followNewest(guest: Guest, path: string, growth: LogGrowth, signal: AbortSignal): AsyncGenerator<Item> {
  const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
  for (;;) {
    const generation = growth.generation;
    const file = await LogFile.open(guest, path);
    if (!file) return;
    try {
      for (;;) {
        const { closed, changed } = growth;
        const entries = await file.read();
        if (entries) yield* entries;
        else if (growth.generation !== generation) break;
        else if (closed || signal.aborted) return;
        else {
          yield CAUGHT_UP;
          await Promise.race([changed, aborted]);
        }
      }
    } finally {
      await file.close();
    }
  }
}

/** An open log file of the guest, read piece by piece. */
class LogFile {
  readonly #guest: Guest;
  readonly #fd: number;
  #offset = 0;
  /** The beginning of a line whose end is not read yet. */
  #rest: Uint8Array = new Uint8Array(0);

  private constructor(guest: Guest, fd: number) {
    this.#guest = guest;
    this.#fd = fd;
  }

  /** Undefined when there is no such file. */
  static async open(guest: Guest, path: string): Promise<LogFile | undefined> {
    const p = new Program('open a log');
    const fd = openat(p, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    try {
      return new LogFile(guest, (await guest.run(p)).get(fd));
    } catch (error) {
      if (isSyscallError(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  /** The next entries, none if they are not complete yet; undefined at the end of the file. */
  async read(): Promise<LogEntry[] | undefined> {
    const p = new Program('read a log');
    const content = pread(p, this.#fd, READ_BYTES, this.#offset);
    const bytes = (await this.#guest.run(p)).get(content);
    if (bytes.length === 0) return undefined;
    this.#offset += bytes.length;
    const all = concatBytes([this.#rest, bytes]);
    const end = all.lastIndexOf(NEWLINE) + 1;
    this.#rest = all.slice(end);
    const lines = decodeText(all.subarray(0, end)).split('\n');
    return lines.map(decodeLogEntry).filter((entry) => entry !== undefined);
  }

  async close(): Promise<void> {
    const p = new Program('close a log');
    close(p, this.#fd);
    await this.#guest.run(p);
  }
}
