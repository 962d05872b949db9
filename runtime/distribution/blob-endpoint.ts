/** `/v2/<name>/blobs/<digest>` (OCI distribution specification, "Pulling blobs", "Deleting Blobs"). */
import type { Digest } from '../oci/digest.ts';
import { streamOf } from '../std/stream-of.ts';
import { bytesIn, parseRange } from './byte-range.ts';
import type { Call } from './call.ts';
import { requireDigest } from './names.ts';
import { Refusal } from './refusal.ts';
import { putOrRefuse, BLOB_BYTES_MAX } from './uploads.ts';

export async function serveBlob(call: Call, name: string, reference: string): Promise<Response> {
  const digest = requireDigest(reference);
  if (call.method === 'DELETE') return deleteBlob(call, name, digest);
  if (call.method !== 'GET' && call.method !== 'HEAD') throw new Refusal('UNSUPPORTED');
  call.require('read', name);
  const size = (await sizeOf(call, name, digest)) ?? (await fetchBlob(call, name, digest));
  if (size === undefined) throw unknown(digest);
  return readBlob(call, digest, size);
}

/** Undefined where the repository has it not, or the store has lost it. */
async function sizeOf({ rooms }: Call, name: string, digest: Digest): Promise<number | undefined> {
  if (!rooms.repositories.get(name)?.blobs.has(digest)) return undefined;
  return (await rooms.blobs.stat(digest))?.size;
}

async function readBlob({ method, request, rooms }: Call, digest: Digest, size: number): Promise<Response> {
  const range = method === 'GET' ? parseRange(request.headers.get('Range'), size) : undefined;
  const headers = {
    'Content-Type': 'application/octet-stream',
    'Docker-Content-Digest': digest,
    ETag: `"${digest}"`,
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'max-age=31536000',
  };
  if (method === 'HEAD') return new Response(null, { headers: { ...headers, 'Content-Length': String(size) } });
  const whole = await rooms.blobs.open(digest);
  if (!range) return answer(200, whole, { ...headers, 'Content-Length': String(size) });
  const { first, last } = range;
  const partial = { 'Content-Length': String(last - first + 1), 'Content-Range': `bytes ${first}-${last}/${size}` };
  return answer(206, streamOf(bytesIn(whole, range)), { ...headers, ...partial });
}

const answer = (status: number, body: ReadableStream<Uint8Array>, headers: Record<string, string>): Response =>
  new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, { status, headers });

/** A mirror keeps what it was asked for. */
async function fetchBlob(call: Call, name: string, digest: Digest): Promise<number | undefined> {
  const { upstream, rooms, request } = call;
  const body = await upstream?.blob(name, digest, request.signal);
  if (!body) return undefined;
  using blob = await putOrRefuse(rooms.pins.put(body, { digest, sizeMax: BLOB_BYTES_MAX, signal: request.signal }));
  await rooms.repositories.change(name, ({ blobs }) => void blobs.set(digest, blob.size));
  return blob.size;
}

async function deleteBlob(call: Call, name: string, digest: Digest): Promise<Response> {
  call.require('delete', name);
  const { repositories } = call.rooms;
  repositories.require(name);
  await repositories.change(name, ({ blobs }) => {
    if (!blobs.delete(digest)) throw unknown(digest);
  });
  return new Response(null, { status: 202 });
}

const unknown = (digest: Digest): Refusal => new Refusal('BLOB_UNKNOWN', { detail: digest });
