/** Reads streams to their end, for tests. */
import { chunks } from '../../std/chunks.ts';

export async function collect<T>(stream: ReadableStream<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const each of chunks(stream)) all.push(each);
  return all;
}

export async function collectText(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  const parts = (await collect(stream)).map((bytes) => decoder.decode(bytes, { stream: true }));
  return parts.join('') + decoder.decode();
}
