import { LOG_LINE_BYTES_MAX } from './log-format.ts';
import { concatBytes } from '../std/concat-bytes.ts';

const NEWLINE = 0x0a;

/** Cuts one stream of output into the pieces that are logged: whole lines, or LOG_LINE_BYTES_MAX of a longer one. */
export class LineSplitter {
  #rest: Uint8Array = new Uint8Array(0);

  /** Calls `onLine` with the pieces that are complete now, each ending with its newline unless it was cut; valid during the call only. */
  push(bytes: Uint8Array, onLine: (line: Uint8Array) => void): void {
    const all = this.#rest.length === 0 ? bytes : concatBytes([this.#rest, bytes]);
    let from = 0;
    for (let to = pieceEnd(all, from); to !== undefined; to = pieceEnd(all, from)) {
      onLine(all.subarray(from, to));
      from = to;
    }
    this.#rest = all.slice(from);
  }

  /** The end of the output: a last line without its newline, if there is one. */
  end(onLine: (line: Uint8Array) => void): void {
    if (this.#rest.length > 0) onLine(this.#rest);
    this.#rest = new Uint8Array(0);
  }
}

function pieceEnd(bytes: Uint8Array, from: number): number | undefined {
  const newline = bytes.indexOf(NEWLINE, from);
  if (newline >= 0 && newline - from < LOG_LINE_BYTES_MAX) return newline + 1;
  return bytes.length - from >= LOG_LINE_BYTES_MAX ? from + LOG_LINE_BYTES_MAX : undefined;
}
