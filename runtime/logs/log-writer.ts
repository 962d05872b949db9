import type { OutputChunk } from '../model/engine.ts';
import { deferred, type Deferred } from '../std/deferred.ts';
import { isSyscallError } from '../guest/errors.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { close } from '../guest/syscalls/open.ts';
import { write } from '../guest/syscalls/read-write.ts';
import { Mutex } from '../std/mutex.ts';
import type { Clock } from '../std/time.ts';
import { LineSplitter } from './line-splitter.ts';
import { type LogBatch, LogBatches } from './log-batches.ts';
import { appendRotation, countAged, shiftAged } from './log-files.ts';
import type { LogFormat, LogSource } from './log-format.ts';
import { packLog } from './pack-log.ts';

/** No descriptor has this number: what is written there is lost. */
const NO_FILE = -1;

export interface LogSettings {
  readonly maxBytes: number | undefined;
  /** The newest one and those that were rotated. */
  readonly files: number;
  /** Rotated files are packed. */
  readonly compress: boolean;
  /** What may wait to be written. */
  readonly queueBytes: number;
  /** With a full queue the container waits, or what it says is lost. */
  readonly whenFull: 'wait' | 'drop';
}

/** Writes one container's log in the guest: batches in order, one program at a time. */
export class LogWriter {
  readonly #guest: Guest;
  readonly #clock: Clock;
  readonly #format: LogFormat;
  readonly #path: string;
  readonly #settings: LogSettings;
  readonly #splitters: Record<LogSource, LineSplitter> = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  readonly #batches: LogBatches;
  /** Held while the files change. */
  readonly #files = new Mutex();
  #fd: number;
  /** How many files were rotated; undefined until somebody has looked. */
  #aged: number | undefined;
  #packing: Promise<void> | undefined;
  #writing: Promise<void> | undefined;
  #room: Deferred<void> | undefined;
  #change = deferred<void>();
  #closed = false;
  /** How many times the file has been replaced: a reader at the end of the old one goes on with the next one. */
  generation = 0;

  /** `fd` is open for appending, at `size` bytes. */
  constructor(parts: {
    guest: Guest;
    clock: Clock;
    format: LogFormat;
    path: string;
    settings: LogSettings;
    fd: number;
    size: number;
  }) {
    this.#guest = parts.guest;
    this.#clock = parts.clock;
    this.#format = parts.format;
    this.#path = parts.path;
    this.#settings = parts.settings;
    this.#batches = new LogBatches(parts.format, { maxBytes: parts.settings.maxBytes, fileBytes: parts.size });
    this.#fd = parts.fd;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** Resolves at the next write, rotation or close. */
  get changed(): Promise<void> {
    return this.#change.promise;
  }

  /** Resolves when there is room for more. */
  append({ source, bytes }: OutputChunk): Promise<void> | undefined {
    this.#add(source, (onLine) => this.#splitters[source].push(bytes, onLine));
    if (this.#settings.whenFull === 'drop' || this.#batches.bytes <= this.#settings.queueBytes) return undefined;
    this.#room ??= deferred();
    return this.#room.promise;
  }

  /** Resolves when all that was appended is in the file. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** Runs while no file is rotated; told how many times one was. */
  still<T>(work: (generation: number) => Promise<T>): Promise<T> {
    return this.#files.run(() => work(this.generation));
  }

  /** Writes the last lines, even without their newlines, and closes the file. */
  async close(): Promise<void> {
    for (const source of ['stdout', 'stderr'] as const)
      this.#add(source, (onLine) => this.#splitters[source].end(onLine));
    await this.flush();
    if (this.#closed) return;
    this.#closed = true;
    await this.#packing;
    const p = new Program('close the log');
    close(p, this.#fd, { continue: true });
    await this.#guest.run(p);
    this.#tell();
  }

  #add(source: LogSource, split: (onLine: (line: Uint8Array) => void) => void): void {
    if (this.#closed) return;
    split((line) => {
      if (this.#settings.whenFull === 'wait' || this.#batches.bytes < this.#settings.queueBytes)
        this.#batches.add(line, source, this.#format.stamp(this.#clock.now()));
    });
    if (this.#batches.bytes > 0 && !this.#writing) this.#write();
  }

  /** A guest that is gone takes the log with it: only who waits for the writing is told. */
  #write(): void {
    this.#writing = this.#drain();
    this.#writing.catch(() => undefined);
  }

  async #drain(): Promise<void> {
    try {
      // What else this turn brings is written along.
      await Promise.resolve();
      for (let batch = this.#batches.take(); batch; batch = this.#batches.take()) {
        await this.#writeBatch(batch).catch(dropWhenRefused);
        this.#wrote();
      }
    } finally {
      this.#writing = undefined;
    }
  }

  #writeBatch({ bytes, rotates }: LogBatch): Promise<void> {
    return this.#files.run(async () => {
      if (rotates) await this.#makeWay();
      const p = new Program('write the log');
      const fd = rotates ? appendRotation(p, this.#path, this.#fd, this.#settings.files) : this.#fd;
      write(p, fd, bytes);
      const result = await this.#guest.run(p).catch((error: unknown) => {
        // The old file was closed before there was a new one: its number may soon be somebody else's.
        if (typeof fd !== 'number') this.#fd = NO_FILE;
        throw error;
      });
      if (typeof fd === 'number') return;
      this.#fd = result.get(fd);
      this.generation += 1;
      if (this.#settings.compress && this.#settings.files > 1) this.#pack();
    });
  }

  async #makeWay(): Promise<void> {
    await this.#packing;
    const { files } = this.#settings;
    this.#aged ??= await countAged(this.#guest, this.#path);
    await shiftAged(this.#guest, this.#path, this.#aged, files);
    this.#aged = Math.min(this.#aged + 1, files - 1);
  }

  /** Packs the file that was rotated last, while new ones are written; one that can't be packed stays as it is. */
  #pack(): void {
    this.#packing = packLog(this.#guest, this.#path)
      .catch(() => undefined)
      .finally(() => (this.#packing = undefined));
  }

  #wrote(): void {
    if (this.#batches.bytes <= this.#settings.queueBytes) {
      this.#room?.resolve();
      this.#room = undefined;
    }
    this.#tell();
  }

  #tell(): void {
    const told = this.#change;
    this.#change = deferred();
    told.resolve();
  }
}

/** A full disk costs the container its log, not its output. */
function dropWhenRefused(error: unknown): void {
  if (!isSyscallError(error)) throw error;
}
