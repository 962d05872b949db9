/** bzip2: a stream's blocks stand for 900,000 bytes each at most, and are read one by one. Several streams in a row are one. */
import type bzip2 from 'unbzip2-stream/lib/bzip2.js';
import { BitReader, OutOfBitsError } from './bit-reader.ts';
import { ArchiveError, damaged } from './errors.ts';

type Library = typeof bzip2;

const BLOCK_UNIT_BYTES = 100_000;
/** A block of what does not compress has little more than its bytes; one that has is tried again with twice as many. */
const BLOCK_EXTRA_BYTES = 25_000;
const PIECE_BYTES = 64 * 1024;
const HEADER_BYTES = 4;

export async function unbzip2(
  stream: ReadableStream<Uint8Array>,
  show: (chunk: Uint8Array) => void,
): Promise<ReadableStream<Uint8Array>> {
  const { default: library } = await import('unbzip2-stream/lib/bzip2.js');
  let output: TransformStreamDefaultController<Uint8Array>;
  const decoder = new Decoder(library, (piece) => {
    show(piece);
    output.enqueue(piece);
  });
  const explained = (work: () => void) => {
    try {
      work();
    } catch (error) {
      throw error instanceof ArchiveError ? error : damaged('bzip2', error);
    }
  };
  return stream.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>(
      {
        start: (controller) => void (output = controller),
        transform: (chunk) => explained(() => decoder.push(chunk)),
        flush: () => explained(() => decoder.end()),
      },
      undefined,
      { highWaterMark: 0 },
    ),
  );
}

/** Between streams, or within one. */
type State = { readonly at: 'header' } | { readonly at: 'block'; readonly work: Int32Array; readonly checksum: number };

class Decoder {
  readonly #library: Library;
  readonly #write: (piece: Uint8Array) => void;
  readonly #bits = new BitReader();
  #state: State = { at: 'header' };
  /** Bytes that should be at hand before the next step is tried. */
  #needed = HEADER_BYTES;

  constructor(library: Library, write: (piece: Uint8Array) => void) {
    this.#library = library;
    this.#write = write;
  }

  push(chunk: Uint8Array): void {
    this.#bits.add(chunk);
    while (this.#bits.bytesLeft >= this.#needed && this.#tryStep());
  }

  /** Throws when the stream is cut off. */
  end(): void {
    while (this.#state.at === 'block' || this.#bits.bytesLeft > 0) this.#step();
  }

  /** False when there is too little input for it; then nothing has happened. */
  #tryStep(): boolean {
    this.#bits.mark();
    try {
      this.#step();
      return true;
    } catch (error) {
      if (!(error instanceof OutOfBitsError)) throw error;
      this.#bits.backToMark();
      this.#needed *= 2;
      return false;
    }
  }

  #step(): void {
    this.#state = this.#state.at === 'header' ? this.#header() : this.#block(this.#state);
    this.#needed = this.#state.at === 'header' ? HEADER_BYTES : this.#state.work.length + BLOCK_EXTRA_BYTES;
  }

  #header(): State {
    const words = this.#library.header(this.#bits.read) * BLOCK_UNIT_BYTES;
    return { at: 'block', work: new Int32Array(words), checksum: 0 };
  }

  #block({ work, checksum }: State & { at: 'block' }): State {
    const pieces = new Pieces(this.#write);
    const next = this.#library.decompress(this.#bits.read, pieces.add, work, work.length, checksum);
    pieces.flush();
    return next === null ? { at: 'header' } : { at: 'block', work, checksum: next };
  }
}

/** Bytes that come one by one, handed on in pieces. */
class Pieces {
  readonly #write: (piece: Uint8Array) => void;
  #piece = new Uint8Array(PIECE_BYTES);
  #length = 0;

  constructor(write: (piece: Uint8Array) => void) {
    this.#write = write;
  }

  readonly add = (byte: number): void => {
    this.#piece[this.#length] = byte;
    this.#length += 1;
    if (this.#length === PIECE_BYTES) this.flush();
  };

  flush(): void {
    if (this.#length > 0) this.#write(this.#piece.subarray(0, this.#length));
    this.#piece = new Uint8Array(PIECE_BYTES);
    this.#length = 0;
  }
}
