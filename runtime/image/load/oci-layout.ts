/**
 * OCI image layouts (image-spec image-layout.md): `index.json` leads over descriptors to manifests, these to configurations and layers in
 * `blobs/`. Every blob is held against its descriptor's digest and size before it is used.
 */
import * as v from 'valibot';
import { badParameter } from '../../errors.ts';
import { algorithmOf, checkContent, type Digest, digestOf, hexOf } from '../digest.ts';
import { digestSchema, explain, parseImageSpec, parseJson } from '../image-spec.ts';
import { type ImageReference, parseReference, withDefaultTag } from '../reference.ts';
import type { LoadPlan } from './plan.ts';
import type { StagedArchive } from './staged-archive.ts';

export const OCI_INDEX = 'index.json';

/** Indexes inside indexes: more than this nobody writes, and one that leads to itself ends here. */
const INDEX_DEPTH_MAX = 4;
const PLATFORM = { os: 'linux', architecture: '386' };

const platformSchema = v.object({ os: v.string(), architecture: v.string(), variant: v.optional(v.string()) });

const descriptorSchema = v.object({
  mediaType: v.optional(v.string(), ''),
  digest: digestSchema,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  platform: v.optional(platformSchema),
  annotations: v.nullish(v.record(v.string(), v.string()), {}),
});
type Descriptor = v.InferOutput<typeof descriptorSchema>;

const indexSchema = v.object({ manifests: v.pipe(v.array(descriptorSchema), v.maxLength(1000)) });
const manifestSchema = v.object({
  config: descriptorSchema,
  layers: v.pipe(v.array(descriptorSchema), v.maxLength(1000)),
});

/** One plan per image that runs here. Throws a DockerError 400, ArchiveError or DigestError for a layout that does not hold together. */
export async function readOciLayout(archive: StagedArchive): Promise<LoadPlan[]> {
  const layout = new OciLayout(archive);
  const { manifests } = parse(indexSchema, archive.bytes(OCI_INDEX), OCI_INDEX);
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
  for (const descriptor of manifests.filter(isImage)) {
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
    const matching = candidates.find(({ platform }) => platform && isOurs(platform));
    const chosen = matching ?? (candidates.length === 1 && !(depth > 0 && first?.platform) ? first : undefined);
    if (!chosen) throw noMatch(candidates);
    if (!isIndex(chosen)) return chosen;
    const { manifests } = parse(indexSchema, await this.#json(chosen), 'image index');
    return this.choose(manifests.filter(isImage), depth + 1);
  }

  async plan(descriptor: Descriptor, name: ImageReference | undefined): Promise<LoadPlan> {
    const manifest = parse(manifestSchema, await this.#json(descriptor), 'image manifest');
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
const isIndex = ({ mediaType }: Descriptor): boolean => /\bimage\.index\b|\bmanifest\.list\b/.test(mediaType);

/** BuildKit puts attestations into indexes, as manifests for the platform unknown/unknown. */
const isImage = ({ platform }: Descriptor): boolean => platform?.architecture !== 'unknown';
const isOurs = ({ os, architecture }: { os: string; architecture: string }): boolean =>
  os === PLATFORM.os && architecture === PLATFORM.architecture;

function noMatch(candidates: readonly Descriptor[]) {
  const offered = candidates.map(({ platform }) => (platform ? platformText(platform) : 'unknown')).join(', ');
  return badParameter(
    `no matching manifest for ${PLATFORM.os}/${PLATFORM.architecture} in the manifest list entries: it offers ${offered || 'nothing'}`,
    'A processor runs only programs made for it; this machine is an i386, which images call 386.',
  );
}

const platformText = ({ os, architecture, variant }: v.InferOutput<typeof platformSchema>): string =>
  `${os}/${architecture}${variant === undefined ? '' : `/${variant}`}`;

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

function parse<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array, what: string): T {
  const parsed = v.safeParse(schema, parseJson(bytes, what));
  if (!parsed.success) throw badParameter(`invalid ${what}: ${explain(parsed.issues)}`);
  return parsed.output;
}
