/**
 * OCI image layouts (image-spec image-layout.md): `index.json` leads over descriptors to manifests, these to configurations and layers in
 * `blobs/`. Every blob is held against its descriptor's digest and size before it is used.
 */
import { badParameter } from '../../std/errors.ts';
import { algorithmOf, checkContent, type Digest, digestOf, hexOf } from '../../oci/digest.ts';
import { parseImageSpec } from '../../model/image-spec.ts';
import { type Descriptor, isImageEntry, parseIndex, parseManifest } from '../../model/manifest.ts';
import { isIndexType } from '../../model/media-types.ts';
import { bestFor, HERE, noMatch } from '../../oci/platform.ts';
import { type ImageReference, parseReference, withDefaultTag } from '../../oci/reference.ts';
import type { LoadPlan } from './plan.ts';
import type { StagedArchive } from './staged-archive.ts';

export const OCI_INDEX = 'index.json';

/** Indexes inside indexes: more than this nobody writes, and one that leads to itself ends here. */
const INDEX_DEPTH_MAX = 4;

/** One plan per image that runs here. Throws a DockerError 400, ArchiveError or DigestError for a layout that does not hold together. */
export async function readOciLayout(archive: StagedArchive): Promise<LoadPlan[]> {
  const layout = new OciLayout(archive);
  const { manifests } = parseIndex(archive.bytes(OCI_INDEX), OCI_INDEX);
  const plans: LoadPlan[] = [];
  for (const group of groupByName(manifests)) {
    const manifest = await layout.choose(group, 0);
    plans.push(await layout.plan(manifest, nameOf(group[0])));
  }
  return plans;
}

/** The entries of an index that are one image for several platforms bear one name; those without a name stand alone. */
function groupByName(manifests: readonly Descriptor[]): Descriptor[][] {
  const groups = new Map<string, Descriptor[]>();
  for (const descriptor of manifests.filter(isImageEntry)) {
    const { platform, digest } = descriptor;
    const key = platform ? (nameText(descriptor) ?? '') : digest;
    groups.set(key, [...(groups.get(key) ?? []), descriptor]);
  }
  return [...groups.values()];
}

class OciLayout {
  readonly #archive: StagedArchive;

  constructor(archive: StagedArchive) {
    this.#archive = archive;
  }

  /** The image manifest for this engine's platform; a single one is taken as it is, Docker loads foreign images, too. */
  async choose(candidates: readonly Descriptor[], depth: number): Promise<Descriptor> {
    if (depth > INDEX_DEPTH_MAX) throw badParameter(`image index is nested deeper than ${INDEX_DEPTH_MAX}`);
    const [first] = candidates;
    const chosen =
      bestFor(candidates, HERE) ?? (candidates.length === 1 && !(depth > 0 && first?.platform) ? first : undefined);
    if (!chosen) {
      throw noMatch(
        candidates.map(({ platform }) => platform),
        HERE,
      );
    }
    if (!isIndexType(chosen.mediaType)) return chosen;
    const { manifests } = parseIndex(await this.#json(chosen));
    return this.choose(manifests.filter(isImageEntry), depth + 1);
  }

  async plan(descriptor: Descriptor, name: ImageReference | undefined): Promise<LoadPlan> {
    const manifest = parseManifest(await this.#json(descriptor));
    const configBytes = await this.#json(manifest.config);
    const spec = parseImageSpec(configBytes);
    if (manifest.layers.length !== spec.rootfs.diff_ids.length) {
      throw badParameter(
        `invalid manifest, layers length mismatch: expected ${manifest.layers.length}, got ${spec.rootfs.diff_ids.length}`,
      );
    }
    const blobs: Digest[] = [];
    for (const layer of manifest.layers) blobs.push(await this.#blob(layer));
    return { configBytes, spec, blobs, names: name ? [name] : [] };
  }

  async #json(descriptor: Descriptor): Promise<Uint8Array> {
    const bytes = this.#archive.bytes(pathOf(descriptor.digest));
    checkContent(descriptor, await digestOf(bytes, algorithmOf(descriptor.digest)), bytes.byteLength);
    return bytes;
  }

  /** Blobs are stored under their SHA-256; the diff ID is checked when the layer is read. */
  async #blob(descriptor: Descriptor): Promise<Digest> {
    const { digest, size } = await this.#archive.blob(pathOf(descriptor.digest));
    if (algorithmOf(descriptor.digest) === 'sha256') checkContent(descriptor, digest, size);
    else throw badParameter(`layer ${descriptor.digest}: only sha256 digests of layers are supported`);
    return digest;
  }
}

const pathOf = (digest: Digest): string => `blobs/${algorithmOf(digest)}/${hexOf(digest)}`;
/** The full name, as containerd and Docker write it, or the layout's own where it is more than a tag. */
function nameText({ annotations }: Descriptor): string | undefined {
  const full = annotations?.['io.containerd.image.name'];
  const own = annotations?.['org.opencontainers.image.ref.name'];
  return full ?? (own !== undefined && /[:/]/.test(own) ? own : undefined);
}

function nameOf(descriptor: Descriptor | undefined): ImageReference | undefined {
  const text = descriptor && nameText(descriptor);
  return text === undefined ? undefined : withDefaultTag(parseReference(text));
}
