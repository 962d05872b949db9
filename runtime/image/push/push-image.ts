/** `docker push`: an image's layers, configuration and manifest go to a registry (moby distribution/push_v2.go). */
import { badParameter, DockerError, notFound, serverError } from '../../std/errors.ts';
import type { RegistryCredentials } from '../../model/credentials.ts';
import type { Way } from '../../registry/exchange.ts';
import { RegistryError, registryErrorOf } from '../../registry/registry-error.ts';
import { type RemoteDescriptor, Repository } from '../../registry/repository.ts';
import { NoCredentialsError } from '../../registry/session.ts';
import { uploadBlob } from '../../registry/upload.ts';
import { OutsideError } from '../../std/outside.ts';
import { streamOf } from '../../std/stream-of.ts';
import { digestOf } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import type { ImageLedger } from '../image-ledger.ts';
import { MediaType } from '../../model/media-types.ts';
import type { Tell } from '../progress.ts';
import { familiarName, familiarString, fullName, type ImageReference } from '../../oci/reference.ts';
import type { LayerPushes } from './push-layers.ts';

export interface PushOptions {
  /** Without a tag all tags of the repository go. */
  readonly ref: ImageReference;
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

export interface PushParts {
  readonly ledger: ImageLedger;
  readonly way: Way;
  readonly layers: LayerPushes;
  readonly change: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Throws a DockerError. */
export async function pushImage(parts: PushParts, options: PushOptions): Promise<void> {
  const { ref, credentials, signal, tell } = options;
  const { domain, path: name } = ref;
  tell({ status: `The push refers to repository [${fullName(ref)}]` });
  const tagged = taggedOf(parts.ledger, ref);
  try {
    const repository = await Repository.open({
      way: parts.way,
      credentials,
      signal,
      domain,
      name,
      access: 'pull,push',
    });
    for (const each of tagged) await pushTag(parts, repository, each, options);
  } catch (error) {
    throw pushErrorOf(error);
  }
  parts.ledger.emitReference('push', ref);
}

interface Tagged {
  readonly ref: ImageReference & { readonly tag: string };
  readonly image: Image;
}

function taggedOf(ledger: ImageLedger, ref: ImageReference): Tagged[] {
  if (ref.digest !== undefined) throw badParameter('cannot push a digest reference');
  const names = [...ledger.table.names()].filter((each) => fullName(each.ref) === fullName(ref));
  const found = names.flatMap(({ ref: { domain, path, tag, digest }, id }): Tagged[] => {
    const image = ledger.table.get(id);
    const isWanted = digest === undefined && tag !== undefined && (ref.tag === undefined || ref.tag === tag);
    return image && isWanted ? [{ ref: { domain, path, tag }, image }] : [];
  });
  if (found.length > 0) return found.sort((a, b) => (a.ref.tag < b.ref.tag ? -1 : 1));
  if (names.length > 0 && ref.tag !== undefined) throw notFound(`tag does not exist: ${familiarString(ref)}`);
  throw notFound(`An image does not exist locally with the tag: ${familiarName(ref)}`);
}

async function pushTag(
  { ledger, layers, change }: PushParts,
  repository: Repository,
  { ref, image }: Tagged,
  { signal, tell }: PushOptions,
): Promise<void> {
  // What is on its way stays, whatever happens to the image meanwhile.
  using _hold = ledger.layers.hold([...new Set(image.layers.map((layer) => layer.name))]);
  const pushed = await layers.push(repository, image, { signal, tell });
  const config = await pushConfig(repository, image);
  const manifest = manifestOf(config, pushed);
  await putManifest(repository, ref.tag, manifest);
  const digest = await digestOf(manifest);
  tell({ status: `${ref.tag}: digest: ${digest} size: ${manifest.byteLength}` });
  tell({ progressDetail: {}, aux: { Tag: ref.tag, Digest: digest, Size: manifest.byteLength } });
  await change(async () => {
    if (ledger.table.get(image.id)) await ledger.pointAt(image.id, [{ domain: ref.domain, path: ref.path, digest }]);
  });
}

async function pushConfig(repository: Repository, { id, configBytes }: Image): Promise<RemoteDescriptor> {
  const config = { mediaType: MediaType.DockerConfig, size: configBytes.byteLength, digest: id };
  if ((await repository.blobSize(id)) === undefined)
    await uploadBlob(repository, await repository.beginUpload(), streamOf([configBytes]));
  return config;
}

/** As Docker writes it, so that the same image has the same digest wherever it is pushed. */
function manifestOf(config: RemoteDescriptor, layers: readonly RemoteDescriptor[]): Uint8Array {
  const descriptor = ({ mediaType, size, digest }: RemoteDescriptor) => ({ mediaType, size, digest });
  const manifest = {
    schemaVersion: 2,
    mediaType: MediaType.DockerManifest,
    config: descriptor(config),
    layers: layers.map(descriptor),
  };
  return new TextEncoder().encode(JSON.stringify(manifest, undefined, 3));
}

async function putManifest(repository: Repository, tag: string, body: Uint8Array): Promise<void> {
  const headers = { 'Content-Type': MediaType.DockerManifest };
  const response = await repository.send({ method: 'PUT', target: repository.path(`manifests/${tag}`), headers, body });
  if (!response.ok) throw await registryErrorOf(response);
  await response.body?.cancel().catch(() => {});
}

function pushErrorOf(error: unknown): unknown {
  if (error instanceof DockerError) return error;
  if (error instanceof NoCredentialsError) return serverError(NoCredentialsError.reason, error.why, error);
  if (error instanceof OutsideError) return serverError(error.message, error.why, error);
  return error instanceof RegistryError ? serverError(error.message, undefined, error) : error;
}
