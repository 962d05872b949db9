/** `docker pull`: a registry's image becomes one of the engine's (moby distribution/pull_v2.go). */
import { badParameter, DockerError } from '../../std/errors.ts';
import type { RegistryCredentials } from '../../model/credentials.ts';
import type { Way } from '../../registry/exchange.ts';
import { mismatch, type RemoteManifest, Repository } from '../../registry/repository.ts';
import { fromFirst, shelfHint, type Source } from '../../registry/nearest-way.ts';
import { OutsideError } from '../../std/outside.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import type { ImageLedger } from '../image-ledger.ts';
import { type ImageSpec, parseImageSpec } from '../../model/image-spec.ts';
import { isImageEntry, type Manifest, parseIndex, parseManifest, refuseAmbiguous } from '../../model/manifest.ts';
import { isImageConfigType, isIndexType, isManifestType, isSchema1Type } from '../../model/media-types.ts';
import { bestFor, HERE, isFor, noMatch, otherPlatform, type Platform } from '../../oci/platform.ts';
import type { Wanted } from '../../trust/admission.ts';
import type { Tell } from '../progress.ts';
import { familiarName, familiarString, type ImageReference } from '../../oci/reference.ts';
import { pullErrorOf, rootFsMismatch, unreached } from './pull-error.ts';
import type { LayerPulls } from './pull-layers.ts';

export interface PullOptions {
  /** With a tag or a digest; with neither all tags are pulled. */
  readonly ref: ImageReference;
  readonly platform?: Platform;
  readonly credentials: RegistryCredentials;
  readonly signal: AbortSignal;
  readonly tell: Tell;
}

export interface PullParts {
  readonly ledger: ImageLedger;
  readonly way: Way;
  readonly layers: LayerPulls;
  /** Whether the policy lets an image in. Throws a DockerError. */
  readonly admit: (wanted: Wanted) => Promise<void>;
  /** One change of images at a time. */
  readonly change: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Indexes inside indexes: more than this nobody writes, and one that leads to itself ends here. */
const INDEX_DEPTH_MAX = 4;

/** Throws a DockerError; then nothing of the image is there. */
export async function pullImage(parts: PullParts, options: PullOptions): Promise<void> {
  const { ref, tell } = options;
  if (familiarName(ref) === 'scratch') throw badParameter("'scratch' is a reserved name");
  await parts.admit({ ref });
  try {
    const isNewer = await fromFirst(parts.way, ref, options.signal, (source) => pullFrom(parts, source, options));
    const what = isNewer ? 'Downloaded newer image' : 'Image is up to date';
    tell({ status: `Status: ${what} for ${familiarString(ref)}` });
    warnOfPlatform(parts.ledger, options);
    parts.ledger.emitReference('pull', ref);
  } catch (error) {
    throw pullErrorOf(error, ref);
  }
}

/** Returns whether anything leads to another image than before. */
async function pullFrom(parts: PullParts, source: Source, options: PullOptions): Promise<boolean> {
  const repository = await openRepository(parts.way, source, options);
  return pullReferences(new Pull(parts, repository, options), await referencesOf(repository, options.ref));
}

/** Who asks outside and reaches nobody is told what is near. */
async function openRepository(
  outside: Way,
  { isMirror, ...source }: Source,
  { ref, credentials, signal }: PullOptions,
): Promise<Repository> {
  const { domain, path: name } = ref;
  const known = isMirror ? {} : credentials;
  try {
    return await Repository.open({ ...source, credentials: known, signal, domain, name, access: 'pull' });
  } catch (error) {
    if (!(error instanceof OutsideError) || source.way !== outside) throw error;
    const hint = await shelfHint(outside, ref);
    throw hint === undefined ? error : unreached(error, hint);
  }
}

/** A single manifest is taken whatever it is for: Docker says so behind it. */
function warnOfPlatform({ table }: ImageLedger, { ref, platform, tell }: PullOptions): void {
  const image = platform && table.named(ref);
  if (!image || isFor(image.spec, platform)) return;
  tell({ status: `WARNING: ${otherPlatform(familiarString(ref), image.spec, platform)}` });
}

/** A tag beside a digest does not count. */
async function referencesOf(repository: Repository, ref: ImageReference): Promise<ImageReference[]> {
  const { domain, path, tag, digest } = ref;
  if (digest !== undefined) return [{ domain, path, digest }];
  if (tag !== undefined) return [ref];
  return (await repository.tags()).map((each) => ({ domain, path, tag: each }));
}

async function pullReferences(pull: Pull, refs: readonly ImageReference[]): Promise<boolean> {
  let isNewer = false;
  for (const ref of refs) isNewer = (await pull.one(ref)) || isNewer;
  return isNewer;
}

class Pull {
  readonly #parts: PullParts;
  readonly #repository: Repository;
  readonly #options: PullOptions;

  constructor(parts: PullParts, repository: Repository, options: PullOptions) {
    this.#parts = parts;
    this.#repository = repository;
    this.#options = options;
  }

  /** Returns whether the reference leads to another image than before. */
  async one(ref: ImageReference): Promise<boolean> {
    const { tell } = this.#options;
    const wanted = ref.digest ?? ref.tag ?? 'latest';
    const remote = await this.#repository.resolve(wanted);
    tell({ status: `Pulling from ${this.#repository.name}`, id: wanted });
    const repository = (): Promise<Repository> => Promise.resolve(this.#repository);
    await this.#parts.admit({ ref, image: { digest: remote.digest, repository } });
    const present = this.#present({ domain: ref.domain, path: ref.path, digest: remote.digest });
    if (present) return this.#enter(ref, remote.digest, () => Promise.resolve(present.id));
    const top = await this.#repository.manifest(remote.digest);
    const manifest = this.#manifestOf(await this.#choose(top, 0));
    // The same image under another name.
    const known = this.#parts.ledger.table.get(manifest.config.digest);
    if (known) return this.#enter(ref, remote.digest, () => Promise.resolve(known.id));
    const { spec, configBytes } = await this.#config(manifest);
    using _layers = await this.#parts.layers.pull(this.#repository, { manifest, spec, ...this.#options });
    return await this.#enter(ref, remote.digest, async () => (await this.#parts.ledger.addImage(configBytes)).id);
  }

  /** The image that this very digest led to before, when it is for the platform that is wanted. */
  #present(ref: ImageReference): Image | undefined {
    const { platform } = this.#options;
    const image = this.#parts.ledger.table.named(ref);
    return image && (!platform || isFor(image.spec, platform)) ? image : undefined;
  }

  /** The manifest for the wanted platform; a single one is taken as it is. */
  async #choose(document: RemoteManifest, depth: number): Promise<RemoteManifest> {
    const { mediaType, bytes } = document;
    if (isSchema1Type(mediaType)) throw schema1(this.#options.ref);
    if (!isIndexType(mediaType) && !isManifestType(mediaType) && mediaType !== '')
      throw badParameter(`unsupported manifest format: ${JSON.stringify(mediaType.slice(0, 100))}`);
    refuseAmbiguous(bytes, mediaType);
    if (!isIndexType(mediaType)) return document;
    if (depth === INDEX_DEPTH_MAX) throw badParameter(`image index is nested deeper than ${INDEX_DEPTH_MAX}`);
    const entries = parseIndex(bytes).manifests.filter(isImageEntry);
    const platform = this.#options.platform ?? HERE;
    // An index inside an index bears no platform of its own.
    const chosen = bestFor(entries, platform) ?? entries.find((entry) => isIndexType(entry.mediaType));
    if (!chosen) {
      throw noMatch(
        entries.map((entry) => entry.platform),
        platform,
      );
    }
    const manifest = await this.#repository.manifest(chosen.digest);
    if (manifest.size !== chosen.size) throw mismatch('manifest', chosen.digest);
    return this.#choose(manifest, depth + 1);
  }

  #manifestOf({ bytes }: RemoteManifest): Manifest {
    const manifest = parseManifest(bytes);
    const { mediaType } = manifest.config;
    if (isImageConfigType(mediaType)) return manifest;
    throw badParameter(`unsupported media type ${mediaType.slice(0, 100)}: this is no image`);
  }

  async #config(manifest: Manifest): Promise<{ spec: ImageSpec; configBytes: Uint8Array }> {
    const configBytes = await this.#repository.smallBlob(manifest.config, 'image config');
    const spec = parseImageSpec(configBytes);
    if (spec.rootfs.diff_ids.length !== manifest.layers.length) throw rootFsMismatch();
    return { spec, configBytes };
  }

  /** The image, its tag and its digest are entered at once, at the very end. */
  #enter(ref: ImageReference, digest: Digest, image: () => Promise<Digest>): Promise<boolean> {
    const { ledger, change } = this.#parts;
    return change(async () => {
      this.#options.signal.throwIfAborted();
      const id = await image();
      this.#options.tell({ status: `Digest: ${digest}` });
      const before = ledger.table.named(ref)?.id;
      await ledger.pointAt(id, [ref, { domain: ref.domain, path: ref.path, digest }]);
      return before !== id;
    });
  }
}

const schema1 = (ref: ImageReference) =>
  new DockerError(
    500,
    'Docker Image Format v1 and Docker Image manifest version 2, schema 1 support has been removed. ' +
      `Suggest the author of ${familiarString(ref)} to upgrade the image to the OCI Format or Docker Image manifest v2, schema 2.`,
  );
