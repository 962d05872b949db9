import type { OutputChunk } from '../engine.ts';
import { deferred, type Deferred } from '../guest/connection/deferred.ts';
import { encodeText } from '../guest/bytes.ts';
import { isSyscallError } from '../guest/errors.ts';
import type { Guest } from '../guest/guest.ts';
import { AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY } from '../guest/constants/open.ts';
import { Program } from '../guest/program.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import { write } from '../guest/syscalls/read-write.ts';
import type { Clock } from '../std/time.ts';
import { rfc3339Nano } from '../std/time.ts';
import type { LogSource } from './json-line.ts';
import { LineSplitter } from './line-splitter.ts';
import { type LogBatch, LogBatches } from './log-batches.ts';
import { appendRotation, LOG_FILE_MODE } from './rotation.ts';

/** What may wait to be written before the container has to wait too. */
const QUEUE_BYTES_MAX = 256 * 1024;

export interface LogLimits {
  readonly maxBytes: number | undefined;
  readonly files: number;
}

/** Writes one container's json-file log in the guest: batches in order, one program at a time. */
export class JsonFileWriter {
  readonly #guest: Guest;
  readonly #clock: Clock;
  readonly #path: string;
  readonly #limits: LogLimits;
  readonly #splitters: Record<LogSource, LineSplitter> = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  readonly #batches: LogBatches;
  #fd: number;
  #writing: Promise<void> | undefined;
  #room: Deferred<void> | undefined;
  #change = deferred<void>();
  #closed = false;
  /** How many times the file has been replaced: a reader at the end of the old one goes on with the new one. */
  generation = 0;

  /** `fd` is open for appending, at `size` bytes. */
  constructor(parts: { guest: Guest; clock: Clock; path: string; limits: LogLimits; fd: number; size: number }) {
    this.#guest = parts.guest;
    this.#clock = parts.clock;
    this.#path = parts.path;
    this.#limits = parts.limits;
    this.#batches = new LogBatches({ maxBytes: parts.limits.maxBytes, fileBytes: parts.size });
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
    if (this.#batches.bytes <= QUEUE_BYTES_MAX) return undefined;
    this.#room ??= deferred();
    return this.#room.promise;
  }

  /** Resolves when all that was appended is in the file. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** Writes the last lines, even without their newlines, and closes the file. */
  async close(): Promise<void> {
    for (const source of ['stdout', 'stderr'] as const)
      this.#add(source, (onLine) => this.#splitters[source].end(onLine));
    await this.flush();
    if (this.#closed) return;
    this.#closed = true;
    const p = new Program('close the log');
    close(p, this.#fd);
    await this.#guest.run(p);
    this.#tell();
  }

  #add(source: LogSource, split: (onLine: (line: Uint8Array) => void) => void): void {
    if (this.#closed) return;
    const time = encodeText(rfc3339Nano(this.#clock.now()));
    split((line) => this.#batches.add(line, source, time));
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

  async #writeBatch({ bytes, rotates }: LogBatch): Promise<void> {
    const p = new Program('write the log');
    const fd = rotates ? appendRotation(p, this.#path, this.#fd, this.#limits.files) : this.#fd;
    write(p, fd, bytes);
    const result = await this.#guest.run(p);
    if (typeof fd !== 'number') this.#fd = result.get(fd);
    if (rotates) this.generation += 1;
  }

  #wrote(): void {
    if (this.#batches.bytes <= QUEUE_BYTES_MAX) {
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

/** Opens the log for appending, and makes it when it isn't there. */
export const openLog = (p: Program, path: string): ReturnType<typeof openat> =>
  openat(p, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, LOG_FILE_MODE);
