/**
 * Compressed streams: what they are is told by their first bytes, as Docker does; how far they may swell is bounded.
 */
import { Decompress } from 'fzstd';
import { unbzip2 } from './bzip2.ts';
import { ArchiveError, damaged } from './errors.ts';
import { type Codec, throughCodec } from './through-codec.ts';
import { unxz } from './xz.ts';

export type Compression = 'none' | keyof typeof MAGIC;

export interface InflateOptions {
  /** Bytes that may come out. */
  readonly bytesMax: number;
  /** Is shown the plain bytes as they pass: a hash, without a stream of its own. */
  readonly see?: (chunk: Uint8Array) => void;
  /** Hears how many bytes went in, piece by piece. */
  readonly onRead?: (bytes: number) => void;
}

/** As Docker tells them. */
const MAGIC = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  bzip2: [0x42, 0x5a, 0x68],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
} as const;
const MAGIC_BYTES = 6;
/** gzip reaches 1032 to 1 on zeros, real layers 2 to 20: beyond the first RATIO_FREE_BYTES more than this is a bomb. */
const RATIO_MAX = 250;
const RATIO_FREE_BYTES = 64 * 1024 * 1024;
/** A block of 4 bytes can stand for 128 KiB: this much input for 128 MiB at most. */
const ZSTD_SLICE_BYTES = 4096;

export function detectCompression(head: Uint8Array): Compression {
  const names = Object.keys(MAGIC) as (keyof typeof MAGIC)[];
  return names.find((name) => MAGIC[name].every((byte, index) => head[index] === byte)) ?? 'none';
}

/**
 * The plain bytes of a stream that may be compressed. Errors with an ArchiveError when the stream is damaged, cut off, or swells beyond
 * the limits. Whoever begins to read must read to the end, or cancel.
 */
export async function decompress(
  stream: ReadableStream<Uint8Array>,
  options: InflateOptions,
): Promise<ReadableStream<Uint8Array>> {
  return unpack(await peek(stream), options);
}

/**
 * The stream in a form that can be read again quickly: what bzip2 or xz packed is packed anew by gzip, all else stays as it is. Errors as
 * `decompress` does.
 */
export async function repack(
  stream: ReadableStream<Uint8Array>,
  options: InflateOptions,
): Promise<ReadableStream<Uint8Array>> {
  const peeked = await peek(stream);
  if (peeked.compression !== 'bzip2' && peeked.compression !== 'xz') return resume(peeked, () => {});
  return throughCodec(await unpack(peeked, options), new CompressionStream('gzip'));
}

async function unpack(peeked: Peeked, { bytesMax, see, onRead }: InflateOptions): Promise<ReadableStream<Uint8Array>> {
  const { compression } = peeked;
  const guard = new BombGuard(bytesMax, compression !== 'none');
  const show = (chunk: Uint8Array) => {
    guard.addPlain(chunk.byteLength);
    see?.(chunk);
  };
  const take = (chunk: Uint8Array) => {
    guard.addCompressed(chunk.byteLength);
    onRead?.(chunk.byteLength);
    if (compression === 'none') show(chunk);
  };
  const counted = resume(peeked, take);
  return compression === 'none' ? counted : DECODERS[compression](counted, show);
}

/** Counts what goes in and comes out, and stops what swells too far. */
class BombGuard {
  readonly #bytesMax: number;
  readonly #isCompressed: boolean;
  #compressed = 0;
  #plain = 0;

  constructor(bytesMax: number, isCompressed: boolean) {
    this.#bytesMax = bytesMax;
    this.#isCompressed = isCompressed;
  }

  addCompressed(bytes: number): void {
    this.#compressed += bytes;
  }

  addPlain(bytes: number): void {
    this.#plain += bytes;
    if (this.#plain > this.#bytesMax)
      throw new ArchiveError(`archive is larger than the limit of ${this.#bytesMax} bytes`);
    if (this.#isCompressed && this.#plain > RATIO_FREE_BYTES && this.#plain > this.#compressed * RATIO_MAX) {
      throw new ArchiveError(
        `archive swells to more than ${RATIO_MAX} times its size: refused as a decompression bomb`,
      );
    }
  }
}

/** A stream whose first chunks were read: as many as hold the magic number. */
interface Peeked {
  readonly chunks: Uint8Array[];
  readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly compression: Compression;
}

async function peek(stream: ReadableStream<Uint8Array>): Promise<Peeked> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  while (headOf(chunks).byteLength < MAGIC_BYTES) {
    const next = await reader.read();
    if (next.done) break;
    chunks.push(next.value);
  }
  return { chunks, reader, compression: detectCompression(headOf(chunks)) };
}

const headOf = (chunks: readonly Uint8Array[]): Uint8Array =>
  Uint8Array.from(chunks.flatMap((chunk) => [...chunk.subarray(0, MAGIC_BYTES)])).subarray(0, MAGIC_BYTES);

/** The stream with its first chunks still in it; `show` is shown each chunk. */
function resume({ chunks, reader }: Peeked, show: (chunk: Uint8Array) => void): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const chunk = chunks.shift() ?? (await reader.read()).value;
        if (!chunk) return controller.close();
        show(chunk);
        controller.enqueue(chunk);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

let gunzipCodec = (): Codec => new DecompressionStream('gzip');

/** Unpacks gzip by other means of the platform from now on, where those are faster. */
export function useGunzip(codec: () => Codec): void {
  gunzipCodec = codec;
}

/** The platform's own errors are a zlib code or "terminated": say what was being done. */
const gunzip = (stream: ReadableStream<Uint8Array>, show: (chunk: Uint8Array) => void): ReadableStream<Uint8Array> => {
  const explain = (error: unknown) => (error instanceof ArchiveError ? error : damaged('gzip', error));
  return throughCodec(stream, gunzipCodec(), explain).pipeThrough(shown(show));
};

const shown = (show: (chunk: Uint8Array) => void): TransformStream<Uint8Array, Uint8Array> =>
  new TransformStream(
    {
      transform(chunk, controller) {
        show(chunk);
        controller.enqueue(chunk);
      },
    },
    undefined,
    { highWaterMark: 0 },
  );

/** fzstd works synchronously: a slice of input at a time, so that the guard stops a bomb before all of it is in memory. */
function zstd(show: (chunk: Uint8Array) => void): TransformStream<Uint8Array, Uint8Array> {
  let output: TransformStreamDefaultController<Uint8Array>;
  const inflate = new Decompress((chunk) => {
    show(chunk);
    output.enqueue(chunk);
  });
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      inflate.push(chunk, isLast);
    } catch (error) {
      // fzstd trusts its input to be whole: an error of any kind in it is damaged data.
      throw error instanceof ArchiveError ? error : damaged('zstd', error);
    }
  };
  return new TransformStream({
    start: (controller) => {
      output = controller;
    },
    transform: (chunk) => {
      for (let at = 0; at < chunk.byteLength; at += ZSTD_SLICE_BYTES)
        push(chunk.subarray(at, at + ZSTD_SLICE_BYTES), false);
    },
    flush: () => push(new Uint8Array(0), true),
  });
}

type Decoder = (
  stream: ReadableStream<Uint8Array>,
  show: (chunk: Uint8Array) => void,
) => ReadableStream<Uint8Array> | Promise<ReadableStream<Uint8Array>>;

const DECODERS: Record<Exclude<Compression, 'none'>, Decoder> = {
  gzip: gunzip,
  zstd: (stream, show) => stream.pipeThrough(zstd(show)),
  bzip2: unbzip2,
  xz: unxz,
};
