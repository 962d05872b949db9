/** Blobs on their way to a registry (OCI distribution specification, "Pushing blobs"): small ones in one request, large ones in chunks. */
import { type Digest, Hasher } from '../oci/digest.ts';
import { chunks } from '../std/chunks.ts';
import { registryErrorOf } from './registry-error.ts';
import type { Repository } from './repository.ts';
import { placeOf } from './upload-place.ts';

/** One request's body: it is in memory as a whole, because a page's fetch can't stream it. */
const CHUNK_BYTES = 8 * 1024 * 1024;
const OCTETS = { 'Content-Type': 'application/octet-stream' };

/** Sends a blob to where `beginUpload` or `mount` said. Throws a RegistryError or an OutsideError. */
export async function uploadBlob(
  repository: Repository,
  begun: URL,
  body: ReadableStream<Uint8Array>,
): Promise<{ digest: Digest; size: number }> {
  const hasher = await Hasher.create();
  let place = begun;
  let pending: Uint8Array | undefined;
  for await (const chunk of inChunks(body)) {
    if (pending) place = await sendChunk(repository, place, pending, hasher.bytes - pending.byteLength);
    hasher.update(chunk);
    pending = chunk;
  }
  const size = hasher.bytes;
  const digest = hasher.digest();
  // All but the last chunk are on their way; the last one goes with the digest.
  await finish(repository, place, digest, pending ?? new Uint8Array(), size);
  return { digest, size };
}

async function sendChunk(repository: Repository, place: URL, body: Uint8Array, start: number): Promise<URL> {
  const headers = { ...OCTETS, 'Content-Range': `${start}-${start + body.byteLength - 1}` };
  const response = await repository.send({ method: 'PATCH', target: place, headers, body });
  if (response.status !== 202) throw await registryErrorOf(response);
  await response.body?.cancel().catch(() => {});
  return placeOf(response, place);
}

async function finish(
  repository: Repository,
  place: URL,
  digest: Digest,
  body: Uint8Array,
  size: number,
): Promise<void> {
  const target = new URL(place);
  target.searchParams.append('digest', digest);
  const range = body.byteLength === size ? {} : { 'Content-Range': `${size - body.byteLength}-${size - 1}` };
  const response = await repository.send({ method: 'PUT', target, headers: { ...OCTETS, ...range }, body });
  if (!response.ok) throw await registryErrorOf(response);
  await response.body?.cancel().catch(() => {});
}

async function* inChunks(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let buffer = new Uint8Array(CHUNK_BYTES);
  let used = 0;
  for await (const piece of chunks(body)) {
    for (let at = 0; at < piece.byteLength;) {
      const part = piece.subarray(at, at + CHUNK_BYTES - used);
      buffer.set(part, used);
      used += part.byteLength;
      at += part.byteLength;
      if (used < CHUNK_BYTES) continue;
      yield buffer;
      buffer = new Uint8Array(CHUNK_BYTES);
      used = 0;
    }
  }
  if (used > 0) yield buffer.subarray(0, used);
}
