import { chunks } from './chunks.ts';

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
