import type { LogFormat, LogSource } from './log-format.ts';

/** One program's worth; the longest entry fits. */
const LOG_BATCH_BYTES = 104 * 1024;

/** Encoded entries that are written together, into one file. */
export interface LogBatch {
  readonly bytes: Uint8Array;
  /** The file before it has grown to its limit: these go into a new one. */
  readonly rotates: boolean;
}

/**
 * Encodes log entries into batches of whole entries. A file of `maxBytes` or more takes no further entry, as Docker has it, so that
 * there a batch ends.
 */
export class LogBatches {
  readonly #format: LogFormat;
  readonly #maxBytes: number;
  readonly #full: LogBatch[] = [];
  #buffer = new Uint8Array(0);
  #used = 0;
  /** Of the batch before: the next one is probably as large. */
  #usual = 4096;
  #rotates = false;
  /** Of the newest file, when everything is written. */
  #fileBytes: number;
  /** What is waiting. */
  bytes = 0;

  constructor(
    format: LogFormat,
    { maxBytes = Number.POSITIVE_INFINITY, fileBytes }: { maxBytes: number | undefined; fileBytes: number },
  ) {
    this.#format = format;
    this.#maxBytes = maxBytes;
    this.#fileBytes = fileBytes;
  }

  /** `log` is at most LOG_LINE_BYTES_MAX; `stamp` is the format's. */
  add(log: Uint8Array, stream: LogSource, stamp: Uint8Array): void {
    this.#makeRoom(this.#format.entryBytesMax(log.length));
    const end = this.#format.write(this.#buffer, this.#used, { log, stream, stamp });
    this.#fileBytes += end - this.#used;
    this.bytes += end - this.#used;
    this.#used = end;
  }

  /** The oldest batch, however little is in it; undefined when there is none. */
  take(): LogBatch | undefined {
    if (this.#full.length === 0) this.#close();
    const batch = this.#full.shift();
    if (batch) this.bytes -= batch.bytes.length;
    return batch;
  }

  #makeRoom(bytes: number): void {
    const isFileFull = this.#fileBytes >= this.#maxBytes;
    if (isFileFull || this.#used + bytes > LOG_BATCH_BYTES) this.#close();
    if (isFileFull) this.#startFile();
    const size = this.#used + bytes;
    if (size > this.#buffer.length) this.#grow(size);
  }

  #grow(bytes: number): void {
    const larger = new Uint8Array(Math.min(Math.max(2 * bytes, this.#usual), LOG_BATCH_BYTES));
    larger.set(this.#buffer.subarray(0, this.#used));
    this.#buffer = larger;
  }

  #startFile(): void {
    this.#rotates = true;
    this.#fileBytes = 0;
  }

  #close(): void {
    if (this.#used === 0) return;
    this.#full.push({ bytes: this.#buffer.subarray(0, this.#used), rotates: this.#rotates });
    this.#usual = Math.max(this.#used, 4096);
    this.#buffer = new Uint8Array(0);
    this.#used = 0;
    this.#rotates = false;
  }
}
