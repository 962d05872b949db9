/**
 * Reads a connection's bytes by line and by piece. It never reads ahead of demand by more than the one piece that the other side
 * happened to send, so a connection's backpressure stays in force.
 */
import { HttpError } from './http-error.ts';

const NEWLINE = 0x0a;
const CARRIAGE_RETURN = 0x0d;

export class ByteReader {
  readonly #source: ReadableStreamDefaultReader<Uint8Array>;
  #buffer = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #filling: Promise<boolean> | undefined;

  constructor(source: ReadableStream<Uint8Array>) {
    this.#source = source.getReader();
  }

  get buffered(): number {
    return this.#end - this.#start;
  }

  /** Waits for more bytes; false at the end of the connection. Callers at the same time share one read. */
  fill(): Promise<boolean> {
    this.#filling ??= this.#read().finally(() => (this.#filling = undefined));
    return this.#filling;
  }

  async #read(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.#source.read();
      if (done) return false;
      if (value.byteLength === 0) continue;
      this.#append(value);
      return true;
    }
  }

  /** At most `most` bytes, waiting for the first; undefined at the end. The bytes are the caller's. */
  async take(most: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    if (this.buffered === 0 && !(await this.fill())) return undefined;
    const bytes = this.#buffer.slice(this.#start, Math.min(this.#end, this.#start + most));
    this.#start += bytes.byteLength;
    return bytes;
  }

  /**
   * One line without its ending (CR LF, or LF alone as Go's server takes it); undefined when the connection ends first.
   * A line beyond `bytesMax` is an HttpError with the given status.
   */
  async line(bytesMax: number, status: number): Promise<string | undefined> {
    let searched = 0;
    for (;;) {
      const found = this.#buffer.subarray(this.#start, this.#end).indexOf(NEWLINE, searched);
      if ((found < 0 ? this.buffered : found) > bytesMax) {
        throw new HttpError(status, `the request has a line of more than ${bytesMax} bytes`);
      }
      if (found >= 0) return this.#cutLine(found);
      searched = this.buffered;
      if (!(await this.fill())) return undefined;
    }
  }

  /** Ends reading; what the other side still sends is dropped. */
  async cancel(): Promise<void> {
    await this.#source.cancel().catch(() => {});
  }

  #cutLine(length: number): string {
    const ending = this.#buffer[this.#start + length - 1] === CARRIAGE_RETURN && length > 0 ? 1 : 0;
    const line = this.#buffer.subarray(this.#start, this.#start + length - ending);
    this.#start += length + 1;
    return latin1(line);
  }

  #append(bytes: Uint8Array): void {
    if (this.#end + bytes.byteLength > this.#buffer.byteLength) this.#grow(bytes.byteLength);
    this.#buffer.set(bytes, this.#end);
    this.#end += bytes.byteLength;
  }

  /** Doubling keeps one-byte pieces from costing a copy of everything each. */
  #grow(more: number): void {
    const kept = this.#buffer.subarray(this.#start, this.#end);
    const size = Math.max(kept.byteLength + more, kept.byteLength * 2, 1024);
    const buffer = new Uint8Array(size);
    buffer.set(kept);
    this.#buffer = buffer;
    this.#end = kept.byteLength;
    this.#start = 0;
  }
}

/** Header bytes are Latin-1 by HTTP's rules; TextDecoder's label of that name means windows-1252. */
function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
