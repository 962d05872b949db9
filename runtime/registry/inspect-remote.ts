/** `GET /distribution/{name}/json`: what a registry has under a name, without fetching it. */
import { badParameter } from '../std/errors.ts';
import { isImageEntry, parseIndex, parseManifest } from '../model/manifest.ts';
import { isIndexType, isManifestType, isSchema1Type } from '../model/media-types.ts';
import type { Platform } from '../oci/platform.ts';
import { parseImageSpec } from '../model/image-spec.ts';
import { type ImageReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { remoteErrorOf } from './remote-error.ts';
import type { RegistryCredentials } from '../model/credentials.ts';
import type { DistributionInspect } from '../model/registry-answers.ts';
import type { Way } from './exchange.ts';
import { type RemoteManifest, Repository } from './repository.ts';
import { fromFirst } from './nearest-way.ts';

export interface InspectRequest {
  /** A reference. */
  readonly name: string;
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
}

/** Throws a DockerError. */
export async function inspectRemote(
  way: Way,
  { name: reference, credentials, signal }: InspectRequest,
): Promise<DistributionInspect> {
  const ref = withDefaultTag(parseReference(reference));
  try {
    const { domain, path: name } = ref;
    return await fromFirst(way, ref, signal, async ({ isMirror, ...source }) => {
      const known = isMirror ? {} : credentials;
      const repository = await Repository.open({ ...source, credentials: known, signal, domain, name, access: 'pull' });
      const manifest = await repository.manifest(wantedOf(ref));
      const { mediaType, digest, size } = manifest;
      return { Descriptor: { mediaType, digest, size }, Platforms: await platformsOf(repository, manifest) };
    });
  } catch (error) {
    throw remoteErrorOf(error);
  }
}

const wantedOf = ({ digest, tag }: ImageReference): string => digest ?? tag ?? 'latest';

async function platformsOf(repository: Repository, { mediaType, bytes }: RemoteManifest): Promise<Platform[]> {
  if (isSchema1Type(mediaType)) throw badParameter('unsupported manifest media type: schema 1');
  if (isIndexType(mediaType)) {
    const entries = parseIndex(bytes).manifests.filter(isImageEntry);
    return entries.flatMap(({ platform }) => (platform ? [platform] : []));
  }
  if (!isManifestType(mediaType)) return [];
  const { config } = parseManifest(bytes);
  const { os, architecture, variant } = parseImageSpec(await repository.smallBlob(config, 'image config'));
  return [{ architecture, os, ...(variant === undefined ? {} : { variant }) }];
}
