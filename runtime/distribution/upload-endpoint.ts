/** `/v2/<name>/blobs/uploads/` (OCI distribution specification, "Pushing Blobs", "Mounting a blob from another repository"). */
import type { Digest } from '../oci/digest.ts';
import type { BlobInfo } from '../store/blob-store.ts';
import type { Call } from './call.ts';
import { requireDigest, requireName } from './names.ts';
import { Refusal } from './refusal.ts';
import { OUT_OF_ORDER, type Piece } from './uploads.ts';

export async function beginUpload(call: Call, name: string): Promise<Response> {
  if (call.method !== 'POST') throw new Refusal('UNSUPPORTED');
  call.require('create', name);
  const mount = call.query('mount');
  if (mount !== undefined && (await mountBlob(call, name, requireDigest(mount)))) return created(name, mount);
  const { uploads } = call.rooms;
  const digest = mount === undefined ? call.query('digest') : undefined;
  const expected = digest === undefined ? undefined : requireDigest(digest);
  const id = uploads.begin(name);
  if (expected === undefined) return accepted(name, id, 0);
  return finishUpload(call, name, id, expected);
}

export async function serveUpload(call: Call, name: string, id: string): Promise<Response> {
  const { uploads } = call.rooms;
  call.require('create', name);
  switch (call.method) {
    case 'GET':
      return standing(name, id, uploads.offset(name, id), 204);
    case 'PATCH':
      return accepted(name, id, await placed(name, id, uploads.append(name, id, pieceOf(call) ?? nothingSent())));
    case 'PUT':
      return finishUpload(call, name, id, requireDigest(call.query('digest') ?? ''));
    case 'DELETE':
      uploads.cancel(name, id);
      return new Response(null, { status: 204 });
    default:
      throw new Refusal('UNSUPPORTED');
  }
}

async function finishUpload(call: Call, name: string, id: string, digest: Digest): Promise<Response> {
  using blob = await placed(name, id, call.rooms.uploads.finish(name, id, digest, pieceOf(call)));
  await link(call, name, blob);
  return created(name, digest);
}

/** Where a refused chunk leaves the upload, the client reads in the answer. */
async function placed<T>(name: string, id: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== OUT_OF_ORDER) throw error;
    const { code, detail, status, headers } = error;
    throw new Refusal(code, {
      status,
      headers: { ...headers, Location: placeOf(name, id) },
      ...(detail !== undefined && { detail }),
    });
  }
}

/** Whether the blob is now in this repository; from which one it comes need not be said (1.1: automatic content discovery). */
async function mountBlob(call: Call, name: string, digest: Digest): Promise<boolean> {
  const { repositories, blobs, pins } = call.rooms;
  const from = call.query('from');
  const sources = from === undefined ? repositories.all : [repositories.get(requireName(from))];
  const source = sources.find((each) => each?.blobs.has(digest) && call.may('read', each.name));
  using _pin = pins.pin(digest);
  const found = source && (await blobs.stat(digest));
  if (!found) return false;
  await link(call, name, found);
  return true;
}

const link = ({ rooms }: Call, name: string, { digest, size }: BlobInfo): Promise<void> =>
  rooms.repositories.change(name, ({ blobs }) => void blobs.set(digest, size));

/** Undefined for a request without a body. Throws BLOB_UPLOAD_INVALID for a range that is none. */
function pieceOf({ request: { headers, body } }: Call): Piece | undefined {
  if (!body) return undefined;
  const range = headers.get('Content-Range');
  const length = headers.get('Content-Length');
  return {
    body,
    range: range === null ? undefined : contentRange(range),
    size: length === null || !/^\d{1,15}$/.test(length) ? undefined : Number(length),
  };
}

/** The specification's `0-1023`, and RFC 9110's `bytes 0-1023/*`. */
function contentRange(text: string): { first: number; last: number } {
  const [, first, last] = /^(?:bytes[ =])?(\d{1,15})-(\d{1,15})(?:\/(?:\d+|\*))?$/.exec(text) ?? [];
  if (first !== undefined && Number(first) <= Number(last)) return { first: Number(first), last: Number(last) };
  throw new Refusal('BLOB_UPLOAD_INVALID', { detail: `Content-Range ${JSON.stringify(text.slice(0, 80))}` });
}

const nothingSent = (): Piece => ({ body: new ReadableStream({ start: (controller) => controller.close() }) });

const placeOf = (name: string, id: string): string => `/v2/${name}/blobs/uploads/${id}`;

const accepted = (name: string, id: string, bytes: number): Response => standing(name, id, bytes, 202);

const standing = (name: string, id: string, bytes: number, status: number): Response =>
  new Response(null, {
    status,
    headers: {
      Location: placeOf(name, id),
      Range: `0-${Math.max(0, bytes - 1)}`,
      'Docker-Upload-UUID': id,
      ...(status !== 204 && { 'Content-Length': '0' }),
    },
  });

const created = (name: string, digest: string): Response =>
  new Response(null, {
    status: 201,
    headers: { Location: `/v2/${name}/blobs/${digest}`, 'Docker-Content-Digest': digest, 'Content-Length': '0' },
  });
