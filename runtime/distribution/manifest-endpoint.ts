/** `/v2/<name>/manifests/<reference>` (OCI distribution specification, "Pulling manifests", "Pushing Manifests", "Deleting tags"). */
import { algorithmOf, type Digest, digestOf, isDigest } from '../oci/digest.ts';
import { IMAGE_SPEC_BYTES_MAX } from '../model/image-spec.ts';
import { bytesOf } from '../std/bytes-of.ts';
import { streamOf } from '../std/stream-of.ts';
import type { Call } from './call.ts';
import { type ManifestDocument, readManifest } from './manifest-document.ts';
import { isTag, requireDigest } from './names.ts';
import { Refusal } from './refusal.ts';
import type { Repository } from './repositories.ts';
import { putOrRefuse } from './uploads.ts';
import type { UpstreamManifest } from './upstream.ts';

export function serveManifest(call: Call, name: string, reference: string): Promise<Response> {
  switch (call.method) {
    case 'GET':
    case 'HEAD':
      return readOne(call, name, reference);
    case 'PUT':
      return putManifest(call, name, reference);
    case 'DELETE':
      return deleteManifest(call, name, reference);
    default:
      throw new Refusal('UNSUPPORTED');
  }
}

async function readOne(call: Call, name: string, reference: string): Promise<Response> {
  call.require('read', name);
  const { rooms, method } = call;
  await refresh(call, name, reference);
  const repository = rooms.repositories.get(name);
  const digest = resolve(repository, reference);
  const record = repository?.manifests.get(digest);
  if (!record || !(await rooms.blobs.stat(digest))) throw unknown(reference);
  const headers = {
    'Content-Type': record.mediaType,
    'Content-Length': String(record.size),
    'Docker-Content-Digest': digest,
    ETag: `"${digest}"`,
  };
  if (method === 'HEAD') return new Response(null, { headers });
  const body = await rooms.blobs.open(digest);
  return new Response(body as ReadableStream<Uint8Array<ArrayBuffer>>, { headers });
}

/** A tag of a mirror may have moved; what can't be asked for is answered from what is here. */
async function refresh(call: Call, name: string, reference: string): Promise<void> {
  const { upstream, rooms, request } = call;
  const present = rooms.repositories.get(name);
  if (!upstream || (isDigest(reference) && present?.manifests.has(reference))) return;
  const isHere = present?.tags.has(reference) === true;
  const found = await upstream.manifest(name, reference, request.signal).catch((error: unknown) => {
    if (!isHere) throw error;
    return undefined;
  });
  if (found) await keep(call, name, reference, found, readManifest(found.bytes, found.mediaType));
}

async function putManifest(call: Call, name: string, reference: string): Promise<Response> {
  const tag = isDigest(reference) ? undefined : requireTag(reference);
  const isNew = tag === undefined || !call.rooms.repositories.get(name)?.tags.has(tag);
  call.require(isNew ? 'create' : 'update', name);
  const bytes = await bodyOf(call);
  const mediaType = contentType(call);
  const document = readManifest(bytes, mediaType);
  const digest = await digestOf(bytes, isDigest(reference) ? algorithmOf(reference) : 'sha256');
  if (isDigest(reference) && reference !== digest)
    throw new Refusal('DIGEST_INVALID', { detail: `expected ${reference}, got ${digest}` });
  requireReferences(call.rooms.repositories.get(name), document);
  await requireAdmitted(call, name, tag, { bytes, digest, mediaType });
  await keep(call, name, reference, { bytes, digest, mediaType }, document);
  const subject = document.subject && { 'OCI-Subject': document.subject };
  const headers = { Location: `/v2/${name}/manifests/${digest}`, 'Docker-Content-Digest': digest, ...subject };
  return new Response(null, { status: 201, headers: { ...headers, 'Content-Length': '0' } });
}

async function keep(
  { rooms }: Call,
  name: string,
  reference: string,
  { bytes, digest, mediaType }: UpstreamManifest,
  document: ManifestDocument,
): Promise<void> {
  using _blob = await putOrRefuse(rooms.pins.put(streamOf([bytes]), { digest }));
  const { blobs, manifests, subject } = document;
  const references = [...new Set([...blobs, ...manifests])];
  await rooms.repositories.change(name, (draft) => {
    draft.manifests.set(digest, { mediaType, size: bytes.byteLength, references, subject });
    if (!isDigest(reference)) draft.tags.set(reference, digest);
  });
}

/** What a manifest names is there before it: nobody finds half an image. */
function requireReferences(repository: Repository | undefined, { blobs, manifests }: ManifestDocument): void {
  const missing =
    blobs.find((digest) => !repository?.blobs.has(digest)) ??
    manifests.find((digest) => !repository?.manifests.has(digest));
  if (missing !== undefined) throw new Refusal('MANIFEST_BLOB_UNKNOWN', { detail: missing });
}

async function requireAdmitted(
  { rooms: { gate, blobs } }: Call,
  repository: string,
  tag: string | undefined,
  { bytes, digest, mediaType }: UpstreamManifest,
): Promise<void> {
  const reason = await gate?.({ repository, tag, digest, mediaType, manifest: bytes, blobs });
  if (reason !== undefined) throw new Refusal('DENIED', { detail: reason });
}

/** By its tag the tag goes alone, by its digest the manifest with all its tags; blobs are for the garbage collection. */
async function deleteManifest(call: Call, name: string, reference: string): Promise<Response> {
  call.require('delete', name);
  const { repositories } = call.rooms;
  repositories.require(name);
  await repositories.change(name, ({ manifests, tags }) => {
    const isGone = isDigest(reference) ? manifests.delete(reference) : tags.delete(reference);
    if (!isGone) throw unknown(reference);
    for (const [tag, digest] of tags) if (digest === reference) tags.delete(tag);
  });
  return new Response(null, { status: 202 });
}

function resolve(repository: Repository | undefined, reference: string): Digest {
  if (reference.includes(':')) return requireDigest(reference);
  const digest = repository?.tags.get(reference);
  if (digest === undefined) throw unknown(reference);
  return digest;
}

const unknown = (reference: string): Refusal => new Refusal('MANIFEST_UNKNOWN', { detail: reference.slice(0, 160) });

function requireTag(text: string): string {
  if (text.includes(':')) return requireDigest(text);
  if (isTag(text)) return text;
  throw new Refusal('TAG_INVALID', { detail: text.slice(0, 160) });
}

function bodyOf({ request: { body } }: Call): Promise<Uint8Array> {
  if (!body) throw new Refusal('MANIFEST_INVALID', { detail: 'the request has no body' });
  const tooLarge = () =>
    new Refusal('SIZE_INVALID', { status: 413, detail: `more than ${IMAGE_SPEC_BYTES_MAX} bytes` });
  return bytesOf(body, IMAGE_SPEC_BYTES_MAX, tooLarge);
}

const contentType = ({ request: { headers } }: Call): string =>
  (headers.get('Content-Type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
