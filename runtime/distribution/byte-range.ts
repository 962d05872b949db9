/** Parts of a blob (RFC 9110, section 14). */
import { chunks } from '../std/chunks.ts';
import { Refusal } from './refusal.ts';

export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** Undefined for the whole: without a range, with several, or with what is none. Throws 416 when nothing of it is there. */
export function parseRange(header: string | null, size: number): ByteRange | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const first = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined;
  if (first <= last) return { first, last };
  throw new Refusal('SIZE_INVALID', {
    status: 416,
    detail: `${header} of ${size} bytes`,
    headers: { 'Content-Range': `bytes */${size}` },
  });
}

/** The bytes of a stream that a range has; what comes behind is not read. */
export async function* bytesIn(
  stream: ReadableStream<Uint8Array>,
  { first, last }: ByteRange,
): AsyncGenerator<Uint8Array> {
  let at = 0;
  for await (const chunk of chunks(stream)) {
    const piece = chunk.subarray(Math.max(0, first - at), Math.max(0, last + 1 - at));
    at += chunk.byteLength;
    if (piece.byteLength > 0) yield piece;
    if (at > last) return;
  }
}
