/** What a registry reads of a manifest that is pushed: what it needs, what it is about, what it is. */
import * as v from 'valibot';
import type { Digest } from '../oci/digest.ts';
import { digestSchema, explain, parseJson } from '../model/image-spec.ts';
import { refuseAmbiguous } from '../model/manifest.ts';
import { isIndexType, isManifestType } from '../model/media-types.ts';
import { DockerError } from '../std/errors.ts';
import { Refusal } from './refusal.ts';

const ENTRIES_MAX = 1000;
const ANNOTATIONS = v.nullish(v.record(v.string(), v.string()), {});

const descriptor = v.object({
  mediaType: v.optional(v.string(), ''),
  digest: digestSchema,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** Layers that only their makers may hand out. */
  urls: v.nullish(v.array(v.string()), []),
});
const descriptors = v.pipe(v.nullish(v.array(descriptor), []), v.maxLength(ENTRIES_MAX));
const common = {
  schemaVersion: v.literal(2),
  artifactType: v.nullish(v.string(), ''),
  annotations: ANNOTATIONS,
  subject: v.nullish(descriptor),
};
const Manifest = v.object({ ...common, config: descriptor, layers: descriptors });
const Index = v.object({ ...common, manifests: descriptors });

export interface ManifestDocument {
  readonly blobs: readonly Digest[];
  readonly manifests: readonly Digest[];
  readonly subject: Digest | undefined;
  /** As a list of referrers shows it: a manifest's own, else its configuration's type. */
  readonly artifactType: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/** Throws MANIFEST_INVALID. */
export function readManifest(bytes: Uint8Array, mediaType: string): ManifestDocument {
  try {
    refuseUnknown(mediaType);
    refuseAmbiguous(bytes, mediaType);
    return isIndexType(mediaType) ? readIndex(bytes) : readImage(bytes);
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new Refusal('MANIFEST_INVALID', { detail: error.message, cause: error });
  }
}

function refuseUnknown(mediaType: string): void {
  if (isIndexType(mediaType) || isManifestType(mediaType)) return;
  throw new Refusal('MANIFEST_INVALID', {
    detail: `a manifest of type ${JSON.stringify(mediaType)} is not known here`,
  });
}

function readImage(bytes: Uint8Array): ManifestDocument {
  const { config, layers, subject, artifactType, annotations } = parse(Manifest, bytes);
  const needed = layers.filter(({ urls }) => (urls ?? []).length === 0);
  return {
    blobs: [config, ...needed].map(({ digest }) => digest),
    manifests: [],
    subject: subject?.digest,
    artifactType: artifactType || config.mediaType,
    annotations: annotations ?? {},
  };
}

function readIndex(bytes: Uint8Array): ManifestDocument {
  const { manifests, subject, artifactType, annotations } = parse(Index, bytes);
  return {
    blobs: [],
    manifests: manifests.map(({ digest }) => digest),
    subject: subject?.digest,
    artifactType: artifactType ?? '',
    annotations: annotations ?? {},
  };
}

function parse<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array): T {
  const parsed = v.safeParse(schema, parseJson(bytes, 'manifest'));
  if (parsed.success) return parsed.output;
  throw new Refusal('MANIFEST_INVALID', { detail: explain(parsed.issues) });
}
