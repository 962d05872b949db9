import { streamOf } from '../../std/stream-of.ts';
import type { TarHeader } from '../tar-header.ts';
import { tarHeader, writeTar } from '../tar-writer.ts';

/** An entry by what matters in a test; `body` gives its size, too. */
export type TestEntry = Partial<Omit<TarHeader, 'size'>> & { name: string; body?: string | Uint8Array };

/** A tar of the given entries, in one piece. */
export async function tarBytes(...entries: TestEntry[]): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeTar(entries.map(toEntry))) pieces.push(piece);
  return new Uint8Array(await new Blob(pieces as BlobPart[]).arrayBuffer());
}

export const tarStream = async (...entries: TestEntry[]): Promise<ReadableStream<Uint8Array>> =>
  streamOf([await tarBytes(...entries)]);

function toEntry({ body, ...header }: TestEntry) {
  if (body === undefined) return { header: tarHeader(header) };
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  return { header: tarHeader({ ...header, size: bytes.byteLength }), body: [bytes] };
}

export const gzip = (bytes: Uint8Array): ReadableStream<Uint8Array> =>
  streamOf([bytes]).pipeThrough(new CompressionStream('gzip') as TransformStream<Uint8Array, Uint8Array>);
