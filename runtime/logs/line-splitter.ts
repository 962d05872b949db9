import { LOG_LINE_BYTES_MAX } from './json-line.ts';

const NEWLINE = 0x0a;

/** Cuts one stream of output into the pieces that are logged: whole lines, or LOG_LINE_BYTES_MAX of a longer one. */
export class LineSplitter {
  readonly #decoder = new TextDecoder();
  #rest = new Uint8Array(0);

  /** The pieces that are complete now, each ending with its newline unless it was cut. */
  push(bytes: Uint8Array): string[] {
    const all = this.#rest.length === 0 ? bytes : join(this.#rest, bytes);
    const pieces: string[] = [];
    let from = 0;
    for (;;) {
      const to = pieceEnd(all, from);
      if (to === undefined) break;
      pieces.push(this.#decoder.decode(all.subarray(from, to)));
      from = to;
    }
    this.#rest = all.slice(from);
    return pieces;
  }

  /** What is left at the end of the output, a last line without its newline; empty when there is none. */
  end(): string {
    const last = this.#decoder.decode(this.#rest);
    this.#rest = new Uint8Array(0);
    return last;
  }
}

function pieceEnd(bytes: Uint8Array, from: number): number | undefined {
  const newline = bytes.indexOf(NEWLINE, from);
  if (newline >= 0 && newline - from < LOG_LINE_BYTES_MAX) return newline + 1;
  return bytes.length - from >= LOG_LINE_BYTES_MAX ? from + LOG_LINE_BYTES_MAX : undefined;
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
