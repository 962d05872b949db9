/** `/v2/<name>/referrers/<digest>`: what is about a manifest, as signatures are (OCI distribution specification, "Listing Referrers"). */
import { IMAGE_SPEC_BYTES_MAX } from '../model/image-spec.ts';
import { MediaType } from '../model/media-types.ts';
import type { Digest } from '../oci/digest.ts';
import { bytesOf } from '../std/bytes-of.ts';
import type { Call } from './call.ts';
import { json } from './list-endpoints.ts';
import { readManifest } from './manifest-document.ts';
import { requireDigest } from './names.ts';
import { Refusal } from './refusal.ts';
import type { ManifestRecord } from './repositories.ts';

/** An index is a manifest, which has its limit; each entry carries its annotations. */
const REFERRERS_MAX = 1000;

interface Referrer {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** An empty index where nobody refers to it, and where it is not there at all. */
export async function serveReferrers(call: Call, name: string, reference: string): Promise<Response> {
  if (call.method !== 'GET' && call.method !== 'HEAD') throw new Refusal('UNSUPPORTED');
  call.require('read', name);
  const subject = requireDigest(reference);
  const records = [...(call.rooms.repositories.get(name)?.manifests ?? [])].filter(
    ([, each]) => each.subject === subject,
  );
  const wanted = call.query('artifactType');
  const manifests: Referrer[] = [];
  for (const [digest, record] of records.slice(0, REFERRERS_MAX)) {
    const referrer = await describe(call, digest, record);
    if (referrer && (wanted === undefined || referrer.artifactType === wanted)) manifests.push(referrer);
  }
  const index = { schemaVersion: 2, mediaType: MediaType.OciIndex, manifests };
  const filtered = wanted !== undefined && { 'OCI-Filters-Applied': 'artifactType' };
  return json(index, { 'Content-Type': MediaType.OciIndex, ...filtered });
}

/** Undefined when the store has lost it. */
async function describe(
  { rooms: { blobs } }: Call,
  digest: Digest,
  { mediaType, size }: ManifestRecord,
): Promise<Referrer | undefined> {
  if (!(await blobs.stat(digest))) return undefined;
  const bytes = await bytesOf(await blobs.open(digest), IMAGE_SPEC_BYTES_MAX, () => new Refusal('MANIFEST_INVALID'));
  const { artifactType, annotations } = readManifest(bytes, mediaType);
  return {
    mediaType,
    digest,
    size,
    ...(artifactType !== '' && { artifactType }),
    ...(Object.keys(annotations).length > 0 && { annotations }),
  };
}
