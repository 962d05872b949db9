/**
 * Compressed streams: what they are is told by their first bytes, as Docker does; how far they may swell is bounded.
 */
import { Decompress } from 'fzstd';
import { ArchiveError } from './errors.ts';

export type Compression = 'none' | 'gzip' | 'zstd';

export interface InflateLimits {
  /** Bytes that may come out. */
  readonly bytesMax: number;
}

const MAGIC_BYTES = 4;
/** gzip reaches 1032 to 1 on zeros, real layers 2 to 20: beyond the first RATIO_FREE_BYTES more than this is a bomb. */
const RATIO_MAX = 250;
const RATIO_FREE_BYTES = 64 * 1024 * 1024;

/** Compressions that Docker knows and this engine does not: better refused by name than read as garbage. */
const UNSUPPORTED: readonly [string, readonly number[]][] = [
  ['bzip2', [0x42, 0x5a, 0x68]],
  ['xz', [0xfd, 0x37, 0x7a, 0x58]],
];

/** Throws an ArchiveError for bzip2 and xz. */
export function detectCompression(head: Uint8Array): Compression {
  const startsWith = (magic: readonly number[]) => magic.every((byte, index) => head[index] === byte);
  if (startsWith([0x1f, 0x8b])) return 'gzip';
  if (startsWith([0x28, 0xb5, 0x2f, 0xfd])) return 'zstd';
  const found = UNSUPPORTED.find(([, magic]) => startsWith(magic));
  if (found) throw new ArchiveError(`archive is compressed with ${found[0]}: only gzip, zstd and none are supported`);
  return 'none';
}

/**
 * The plain bytes of a stream that may be compressed. Errors with an ArchiveError when the stream is damaged, cut off, or swells beyond
 * the limits.
 */
export async function decompress(
  stream: ReadableStream<Uint8Array>,
  limits: InflateLimits,
): Promise<ReadableStream<Uint8Array>> {
  const { head, rest } = await peek(stream);
  const compression = detectCompression(head);
  if (compression === 'none') return rest.pipeThrough(bounded(limits, undefined));
  const counter = { bytes: 0 };
  const counted = rest.pipeThrough(counting(counter));
  const plain =
    compression === 'gzip'
      ? named(counted.pipeThrough(new DecompressionStream('gzip') as TransformStream<Uint8Array, Uint8Array>), 'gzip')
      : counted.pipeThrough(zstd());
  return plain.pipeThrough(bounded(limits, counter));
}

/** The first bytes of a stream, and the stream with them still in it. */
async function peek(
  stream: ReadableStream<Uint8Array>,
): Promise<{ head: Uint8Array; rest: ReadableStream<Uint8Array> }> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  const head = new Uint8Array(MAGIC_BYTES);
  let size = 0;
  while (size < MAGIC_BYTES) {
    const next = await reader.read();
    if (next.done) break;
    head.set(next.value.subarray(0, MAGIC_BYTES - size), size);
    size = Math.min(MAGIC_BYTES, size + next.value.byteLength);
    chunks.push(next.value);
  }
  return { head: head.subarray(0, size), rest: resume(chunks, reader) };
}

function resume(chunks: Uint8Array[], reader: ReadableStreamDefaultReader<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const first = chunks.shift();
        if (first) return controller.enqueue(first);
        const next = await reader.read();
        if (next.done) controller.close();
        else controller.enqueue(next.value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

const counting = (counter: { bytes: number }): TransformStream<Uint8Array, Uint8Array> =>
  new TransformStream({
    transform(chunk, controller) {
      counter.bytes += chunk.byteLength;
      controller.enqueue(chunk);
    },
  });

function bounded(
  { bytesMax }: InflateLimits,
  compressed: { readonly bytes: number } | undefined,
): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > bytesMax) throw new ArchiveError(`archive is larger than the limit of ${bytesMax} bytes`);
      if (compressed && bytes > RATIO_FREE_BYTES && bytes > compressed.bytes * RATIO_MAX) {
        throw new ArchiveError(
          `archive swells to more than ${RATIO_MAX} times its compressed size: refused as a decompression bomb`,
        );
      }
      controller.enqueue(chunk);
    },
  });
}

/** The stream's own errors say "terminated" or a zlib code: say what was being done. */
function named(stream: ReadableStream<Uint8Array>, what: string): ReadableStream<Uint8Array> {
  const reader = stream.getReader();
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const next = await reader.read();
          if (next.done) controller.close();
          else controller.enqueue(next.value);
        } catch (error) {
          throw new ArchiveError(`cannot decompress ${what}: the data is damaged or cut off`, { cause: error });
        }
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}

/** fzstd is synchronous and trusts its input to be whole: an error of any kind in it is damaged data. */
function zstd(): TransformStream<Uint8Array, Uint8Array> {
  let output: TransformStreamDefaultController<Uint8Array>;
  const inflate = new Decompress((chunk) => output.enqueue(chunk));
  const push = (chunk: Uint8Array, isLast: boolean) => {
    try {
      inflate.push(chunk, isLast);
    } catch (error) {
      throw new ArchiveError('cannot decompress zstd: the data is damaged or cut off', { cause: error });
    }
  };
  return new TransformStream({
    start: (controller) => {
      output = controller;
    },
    transform: (chunk) => push(chunk, false),
    flush: () => push(new Uint8Array(0), true),
  });
}
