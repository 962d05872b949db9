/**
 * An image's signatures in its repository, as cosign 2 keeps them: as the layers of a manifest under the tag `sha256-HEX.sig`, or of
 * manifests that refer to the image (OCI distribution specification 1.1, "Listing Referrers"), by its endpoint or by the tag `sha256-HEX`.
 */
import * as v from 'valibot';
import { type Descriptor, descriptorSchema, type Manifest, parseIndex, parseManifest } from '../model/manifest.ts';
import { MediaType } from '../model/media-types.ts';
import { type Digest, digestOf } from '../oci/digest.ts';
import { bodyOf, type RemoteDescriptor, type Repository } from '../registry/repository.ts';
import { RegistryError, registryErrorOf } from '../registry/registry-error.ts';
import { uploadBlob } from '../registry/upload.ts';
import { fromBase64, toBase64 } from '../std/base64.ts';
import { reasonOf } from '../std/errors.ts';
import { streamOf } from '../std/stream-of.ts';
import { PAYLOAD_BYTES_MAX } from './simple-signing.ts';

/** Where signatures lie: at a tag, or as referrers. */
export type SignaturePlace = 'tag' | 'referrers';

const SIGNATURE = 'dev.cosignproject.cosign/signature';
const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const ARTIFACT_TYPE = 'application/vnd.dev.cosign.artifact.sig.v1+json';
/** Of one image; each costs a request. */
const SIGNATURES_MAX = 64;
const INDEX_BYTES_MAX = 4 * 1024 * 1024;

export interface Signature {
  /** What is signed. */
  readonly payload: Uint8Array;
  /** ASN.1 DER. */
  readonly signature: Uint8Array;
}

/** Signatures that could be had, and why others could not. */
export interface Listed {
  readonly signatures: readonly Signature[];
  readonly problems: readonly string[];
}

const dashed = (digest: Digest): string => digest.replace(':', '-');
export const signatureTag = (digest: Digest): string => `${dashed(digest)}.sig`;

/** Throws what Repository throws, but for "there are none". */
export async function listSignatures(repository: Repository, digest: Digest, place: SignaturePlace): Promise<Listed> {
  const manifests =
    place === 'tag'
      ? [await manifestAt(repository, signatureTag(digest))]
      : await referringManifests(repository, digest);
  const layers = manifests.flatMap((manifest) => manifest?.layers ?? []).filter(isSignature);
  const signatures: Signature[] = [];
  const problems: string[] = [];
  for (const layer of layers.slice(0, SIGNATURES_MAX))
    try {
      signatures.push(await signatureOf(repository, layer));
    } catch (error) {
      problems.push(reasonOf(error));
    }
  if (layers.length > SIGNATURES_MAX) problems.push(`of ${layers.length} signatures ${SIGNATURES_MAX} were read`);
  return { signatures, problems };
}

const isSignature = ({ mediaType, annotations }: Descriptor): boolean =>
  mediaType === PAYLOAD_TYPE && annotations?.[SIGNATURE] !== undefined;

async function signatureOf(repository: Repository, layer: Descriptor): Promise<Signature> {
  const signature = fromBase64(layer.annotations?.[SIGNATURE] ?? '');
  if (!signature) throw new Error('illegal base64 data in a signature');
  if (layer.size > PAYLOAD_BYTES_MAX) throw new Error(`a payload of ${layer.size} bytes is no signature's`);
  return { payload: await repository.smallBlob(layer, 'signature payload'), signature };
}

/** Undefined where the repository has nothing there. */
async function manifestAt(repository: Repository, reference: string): Promise<Manifest | undefined> {
  const found = await orNothing(() => repository.manifest(reference));
  return found && parseManifest(found.bytes);
}

async function referringManifests(repository: Repository, digest: Digest): Promise<Manifest[]> {
  const entries = (await referrers(repository, digest)).filter(({ artifactType }) => artifactType === ARTIFACT_TYPE);
  const manifests: Manifest[] = [];
  for (const entry of entries.slice(0, SIGNATURES_MAX)) {
    const found = await orNothing(() => repository.manifest(entry.digest));
    if (found && subjectOf(found.bytes) === digest) manifests.push(parseManifest(found.bytes));
  }
  return manifests;
}

const entrySchema = v.object({ ...descriptorSchema.entries, artifactType: v.optional(v.string(), '') });
const referrersSchema = v.object({ manifests: v.array(entrySchema) });
type Referrer = v.InferOutput<typeof entrySchema>;

/** By the endpoint where the registry has it, else by the tag. */
async function referrers(repository: Repository, digest: Digest): Promise<Referrer[]> {
  const query = new URLSearchParams({ artifactType: ARTIFACT_TYPE });
  const target = `${repository.path(`referrers/${digest}`)}?${query}`;
  const response = await repository.send({ method: 'GET', target, headers: { Accept: MediaType.OciIndex } });
  if (response.ok) return referrersIn(await bodyOf(response, INDEX_BYTES_MAX, 'list of referrers'));
  await response.body?.cancel().catch(() => {});
  const found = await orNothing(() => repository.manifest(dashed(digest)));
  return found ? referrersIn(found.bytes) : [];
}

function referrersIn(bytes: Uint8Array): Referrer[] {
  parseIndex(bytes, 'list of referrers');
  return v.parse(referrersSchema, JSON.parse(new TextDecoder().decode(bytes))).manifests;
}

function subjectOf(bytes: Uint8Array): unknown {
  const { subject } = JSON.parse(new TextDecoder().decode(bytes)) as { subject?: { digest?: unknown } | null };
  return subject?.digest;
}

async function orNothing<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof RegistryError && error.status === 404) return undefined;
    throw error;
  }
}

/** Adds a signature of `subject` to those that are there. */
export async function attachSignature(
  repository: Repository,
  subject: RemoteDescriptor,
  signature: Signature,
  place: SignaturePlace,
): Promise<void> {
  const layer = {
    ...(await putBlob(repository, signature.payload, PAYLOAD_TYPE)),
    annotations: { [SIGNATURE]: toBase64(signature.signature) },
  };
  if (place === 'tag') return attachAtTag(repository, signatureTag(subject.digest), layer);
  await attachAsReferrer(repository, subject, layer);
}

async function attachAtTag(repository: Repository, tag: string, layer: Layer): Promise<void> {
  const present = (await manifestAt(repository, tag))?.layers.map(plain) ?? [];
  const manifest = await signatureManifest(repository, [...present, layer], MediaType.OciConfig);
  await putManifest(repository, tag, MediaType.OciManifest, manifest);
}

async function attachAsReferrer(repository: Repository, subject: RemoteDescriptor, layer: Layer): Promise<void> {
  const { mediaType, size, digest } = subject;
  const manifest = {
    ...(await signatureManifest(repository, [layer], ARTIFACT_TYPE)),
    subject: { mediaType, size, digest },
  };
  const bytes = encodeJson(manifest);
  const entry = { mediaType: MediaType.OciManifest, size: bytes.byteLength, digest: await digestOf(bytes) };
  const answer = await putManifest(repository, entry.digest, MediaType.OciManifest, manifest);
  // A registry that keeps the list itself says so ("Pushing Manifests with Subject").
  if (answer.headers.get('OCI-Subject') !== null) return;
  const known = (await orNothing(() => repository.manifest(dashed(digest))))?.bytes;
  const others = known ? referrersIn(known).filter((each) => each.digest !== entry.digest) : [];
  const manifests = [...others.map(withArtifactType), { ...entry, artifactType: ARTIFACT_TYPE }];
  await putManifest(repository, dashed(digest), MediaType.OciIndex, { ...head(MediaType.OciIndex), manifests });
}

interface Layer extends RemoteDescriptor {
  readonly annotations?: Readonly<Record<string, string>>;
}

const plain = ({ mediaType, size, digest, annotations }: Descriptor): Layer => ({
  mediaType,
  size,
  digest,
  ...(annotations && { annotations }),
});

const withArtifactType = (each: Referrer) => ({ ...plain(each), artifactType: each.artifactType });
const head = (mediaType: string) => ({ schemaVersion: 2, mediaType });

async function signatureManifest(repository: Repository, layers: readonly Layer[], configType: string) {
  const config = {
    architecture: '',
    created: '0001-01-01T00:00:00Z',
    history: layers.map(() => ({ created: '0001-01-01T00:00:00Z' })),
    os: '',
    rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
    config: {},
  };
  return {
    ...head(MediaType.OciManifest),
    config: await putBlob(repository, encodeJson(config), configType),
    layers,
  };
}

async function putBlob(repository: Repository, bytes: Uint8Array, mediaType: string): Promise<RemoteDescriptor> {
  const digest = await digestOf(bytes);
  if ((await repository.blobSize(digest)) === undefined)
    await uploadBlob(repository, await repository.beginUpload(), streamOf([bytes]));
  return { mediaType, size: bytes.byteLength, digest };
}

async function putManifest(
  repository: Repository,
  reference: string,
  mediaType: string,
  manifest: unknown,
): Promise<Response> {
  const headers = { 'Content-Type': mediaType };
  const target = repository.path(`manifests/${reference}`);
  const response = await repository.send({ method: 'PUT', target, headers, body: encodeJson(manifest) });
  if (!response.ok) throw await registryErrorOf(response);
  await response.body?.cancel().catch(() => {});
  return response;
}

const encodeJson = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
