import type { OutputChunk } from '../engine.ts';
import { deferred, type Deferred } from '../guest/connection/deferred.ts';
import { encodeText } from '../guest/bytes.ts';
import type { Guest } from '../guest/guest.ts';
import { AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_WRONLY } from '../guest/constants/open.ts';
import { Program } from '../guest/program.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import { write } from '../guest/syscalls/read-write.ts';
import type { Clock } from '../std/time.ts';
import { rfc3339Nano } from '../std/time.ts';
import { encodeLogEntry, type LogSource } from './json-line.ts';
import { LineSplitter } from './line-splitter.ts';
import { appendRotation, LOG_FILE_MODE } from './rotation.ts';

/** Written at once: one program's worth. */
const BATCH_BYTES_MAX = 64 * 1024;
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
  #fd: number;
  #size: number;
  #queue: Uint8Array[] = [];
  #queued = 0;
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
    this.#fd = parts.fd;
    this.#size = parts.size;
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
    this.#enqueue(source, this.#splitters[source].push(bytes));
    if (this.#queued <= QUEUE_BYTES_MAX) return undefined;
    this.#room ??= deferred();
    return this.#room.promise;
  }

  /** Resolves when all that was appended is in the file. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** Writes the last lines, even without their newlines, and closes the file. */
  async close(): Promise<void> {
    for (const source of ['stdout', 'stderr'] as const) {
      const last = this.#splitters[source].end();
      if (last !== '') this.#enqueue(source, [last]);
    }
    await this.flush();
    if (this.#closed) return;
    this.#closed = true;
    const p = new Program('close the log');
    close(p, this.#fd);
    await this.#guest.run(p);
    this.#tell();
  }

  #enqueue(stream: LogSource, lines: readonly string[]): void {
    if (lines.length === 0 || this.#closed) return;
    const time = rfc3339Nano(this.#clock.now());
    const bytes = encodeText(lines.map((log) => encodeLogEntry({ log, stream, time })).join(''));
    this.#queue.push(bytes);
    this.#queued += bytes.length;
    this.#writing ??= this.#drain();
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0) await this.#writeBatch(this.#nextBatch());
    } finally {
      this.#writing = undefined;
    }
  }

  #nextBatch(): Uint8Array[] {
    let bytes = 0;
    const batch: Uint8Array[] = [];
    for (const piece of splitOversized(this.#queue)) {
      if (batch.length > 0 && bytes + piece.length > BATCH_BYTES_MAX) break;
      batch.push(piece);
      bytes += piece.length;
    }
    this.#queue = splitOversized(this.#queue).slice(batch.length);
    return batch;
  }

  async #writeBatch(batch: readonly Uint8Array[]): Promise<void> {
    const bytes = batch.reduce((sum, piece) => sum + piece.length, 0);
    const p = new Program('write the log');
    const { maxBytes } = this.#limits;
    const rotate = maxBytes !== undefined && this.#size > 0 && this.#size + bytes > maxBytes;
    const fd = rotate ? appendRotation(p, this.#path, this.#fd, this.#limits.files) : this.#fd;
    for (const piece of batch) write(p, fd, piece);
    const result = await this.#guest.run(p);
    if (typeof fd !== 'number') this.#fd = result.get(fd);
    this.#size = rotate ? bytes : this.#size + bytes;
    if (rotate) this.generation += 1;
    this.#wrote(bytes);
  }

  #wrote(bytes: number): void {
    this.#queued -= bytes;
    if (this.#queued <= QUEUE_BYTES_MAX) {
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

/** Pieces that fit into one program each. */
const splitOversized = (pieces: readonly Uint8Array[]): Uint8Array[] =>
  pieces.flatMap((piece) => {
    if (piece.length <= BATCH_BYTES_MAX) return [piece];
    const count = Math.ceil(piece.length / BATCH_BYTES_MAX);
    return Array.from({ length: count }, (_, at) => piece.subarray(at * BATCH_BYTES_MAX, (at + 1) * BATCH_BYTES_MAX));
  });

/** Opens the log for appending, and makes it when it isn't there. */
export const openLog = (p: Program, path: string): ReturnType<typeof openat> =>
  openat(p, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, LOG_FILE_MODE);
