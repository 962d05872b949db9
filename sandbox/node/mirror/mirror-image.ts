/** One image of a registry becomes one of a folder: for linux/386, every byte held against its digest. */
import { type CatalogueImage } from '../../../runtime/oci/catalogue.ts';
import { bestFor, HERE, isFor, type Platform, platformText } from '../../../runtime/oci/platform.ts';
import {
  familiarName,
  familiarString,
  fullString,
  type ImageReference,
  withDefaultTag,
} from '../../../runtime/oci/reference.ts';
import type { RegistryCredentials } from '../../../runtime/model/credentials.ts';
import { parseImageSpec } from '../../../runtime/model/image-spec.ts';
import {
  isImageEntry,
  type Manifest,
  parseIndex,
  parseManifest,
  refuseAmbiguous,
} from '../../../runtime/model/manifest.ts';
import { isImageConfigType, isIndexType, isManifestType } from '../../../runtime/model/media-types.ts';
import { downloadBlob } from '../../../runtime/registry/download.ts';
import type { Way } from '../../../runtime/registry/exchange.ts';
import { type RemoteManifest, Repository } from '../../../runtime/registry/repository.ts';
import { streamOf } from '../../../runtime/std/stream-of.ts';
import type { BlobStore } from '../../../runtime/store/blob-store.ts';

export interface MirrorParts {
  readonly way: Way;
  readonly blobs: BlobStore;
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
  /** Today, as `2026-12-01`. */
  readonly date: string;
}

/** The image is not one that this machine could run; the message says what there is. */
export class NotForHereError extends Error {
  override readonly name = 'NotForHereError';
}

/** Its blobs are in the store when it resolves; the caller enters it. Rejects with whatever keeps it from that, named. */
export async function mirrorImage(parts: MirrorParts, given: ImageReference): Promise<CatalogueImage> {
  const ref = withDefaultTag(given);
  const { way, blobs, credentials, signal } = parts;
  const { domain, path: name } = ref;
  const repository = await Repository.open({ way, credentials, signal, domain, name, access: 'pull' });
  const top = await repository.manifest(ref.digest ?? ref.tag ?? 'latest');
  const chosen = await choose(repository, top, ref);
  const manifest = parseManifest(chosen.bytes);
  await requirePlatform(repository, manifest, ref);
  for (const blob of [manifest.config, ...manifest.layers]) await fetchBlob(parts, repository, blob);
  await blobs.put(streamOf([chosen.bytes]), { digest: chosen.digest });
  const { mediaType, digest, size } = chosen;
  const sizeBytes = [manifest.config, ...manifest.layers].reduce((sum, each) => sum + each.size, size);
  return {
    name: familiarName(ref),
    summary: `mirrored from ${fullString({ domain, path: name })}`,
    tags: ref.tag === undefined ? [] : [ref.tag],
    manifest: { mediaType, digest, size },
    sizeBytes,
    near: [],
    provenance: { text: `${fullString(ref)}, ${top.digest}, mirrored on ${parts.date}`, packages: [] },
  };
}

async function choose(repository: Repository, top: RemoteManifest, ref: ImageReference): Promise<RemoteManifest> {
  requireKnown(top, ref);
  if (!isIndexType(top.mediaType)) return top;
  const entries = parseIndex(top.bytes).manifests.filter(isImageEntry);
  const entry = bestFor(entries, HERE);
  if (!entry || !isFor(entry.platform ?? HERE, HERE))
    throw notForHere(
      ref,
      entries.map(({ platform }) => platform),
    );
  const manifest = await repository.manifest(entry.digest);
  requireKnown(manifest, ref);
  if (isIndexType(manifest.mediaType)) throw new NotForHereError(`${familiarString(ref)}: an index within an index`);
  return manifest;
}

function requireKnown({ bytes, mediaType }: RemoteManifest, ref: ImageReference): void {
  if (!isIndexType(mediaType) && !isManifestType(mediaType))
    throw new NotForHereError(
      `${familiarString(ref)}: unsupported manifest format: ${JSON.stringify(mediaType.slice(0, 100))}`,
    );
  refuseAmbiguous(bytes, mediaType);
}

/** A single manifest does not say what it is for; its configuration does. */
async function requirePlatform(repository: Repository, { config }: Manifest, ref: ImageReference): Promise<void> {
  if (!isImageConfigType(config.mediaType))
    throw new NotForHereError(
      `${familiarString(ref)} is no image: its configuration is ${config.mediaType.slice(0, 100)}`,
    );
  const spec = parseImageSpec(await repository.smallBlob(config, 'image config'));
  if (!isFor(spec, HERE)) throw notForHere(ref, [spec]);
}

function notForHere(ref: ImageReference, offered: readonly (Platform | undefined)[]): NotForHereError {
  const known = offered.flatMap((platform) => (platform ? [platformText(platform)] : []));
  const there = known.length > 0 ? `it offers ${[...new Set(known)].join(', ')}` : 'it says of none what it is for';
  return new NotForHereError(`${familiarString(ref)} has no image for ${platformText(HERE)}: ${there}`);
}

/** What is there already, from this run or one before, is not fetched again. */
async function fetchBlob(
  { blobs, way, signal }: MirrorParts,
  repository: Repository,
  { digest, size }: Manifest['config'],
): Promise<void> {
  if ((await blobs.stat(digest))?.size === size) return;
  const bytes = downloadBlob(repository, { digest, size }, { timers: way.timers, onRetry: () => undefined });
  await blobs.put(streamOf(bytes), { digest, size, signal });
}
