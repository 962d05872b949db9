import { chunks } from '../std/chunks.ts';

/** A stream of bytes that are at hand, or that an iterable brings; each chunk is produced when it is asked for. */
export function streamOf(source: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const next = await iterator.next();
        if (next.done === true) controller.close();
        else controller.enqueue(next.value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** All bytes of a stream in one piece; throws `tooLarge()` as soon as there are more than `bytesMax`. */
export async function bytesOf(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
  tooLarge: () => Error,
): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of chunks(stream)) {
    size += piece.byteLength;
    if (size > bytesMax) throw tooLarge();
    pieces.push(piece);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of pieces) {
    bytes.set(chunk, at);
    at += chunk.byteLength;
  }
  return bytes;
}
