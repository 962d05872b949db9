/** Image indexes and manifests, parsed (OCI image-index.md and manifest.md; Docker's schema 2). */
import * as v from 'valibot';
import { badParameter } from '../std/errors.ts';
import { digestSchema, explain, parseJson } from './image-spec.ts';
import { isIndexType, isManifestType } from './media-types.ts';

/** In one index, layers in one manifest; more nobody writes. */
const ENTRIES_MAX = 1000;

const platformSchema = v.object({
  os: v.optional(v.string(), ''),
  architecture: v.optional(v.string(), ''),
  variant: v.optional(v.string()),
});

export const descriptorSchema = v.object({
  mediaType: v.optional(v.string(), ''),
  digest: digestSchema,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  platform: v.optional(platformSchema),
  annotations: v.nullish(v.record(v.string(), v.string()), {}),
});
export type Descriptor = v.InferOutput<typeof descriptorSchema>;

const indexSchema = v.object({ manifests: v.pipe(v.array(descriptorSchema), v.maxLength(ENTRIES_MAX)) });
const manifestSchema = v.object({
  config: descriptorSchema,
  layers: v.pipe(v.array(descriptorSchema), v.maxLength(ENTRIES_MAX)),
});

export type Index = v.InferOutput<typeof indexSchema>;
export type Manifest = v.InferOutput<typeof manifestSchema>;

export const parseIndex = (bytes: Uint8Array, what = 'image index'): Index => parse(indexSchema, bytes, what);
export const parseManifest = (bytes: Uint8Array): Manifest => parse(manifestSchema, bytes, 'image manifest');

/** BuildKit puts attestations into indexes, as manifests for the platform unknown/unknown. */
export const isImageEntry = ({ platform }: Descriptor): boolean => platform?.architecture !== 'unknown';

/** What a document says it is; with nothing said its fields tell. */
export function mediaTypeOf(bytes: Uint8Array): string {
  const value = parseJson(bytes, 'image manifest');
  const { mediaType, manifests } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  const said = typeof mediaType === 'string' ? mediaType : '';
  if (said !== '') return said;
  return Array.isArray(manifests) ? 'application/vnd.oci.image.index.v1+json' : '';
}

/** A document of one kind that has the fields of the other may be read either way: nobody shall (CVE-2021-41190). */
export function refuseAmbiguous(bytes: Uint8Array, mediaType: string): void {
  const value = parseJson(bytes, 'image manifest');
  if (typeof value !== 'object' || value === null) throw badParameter('invalid image manifest: it is no JSON object');
  const said = 'mediaType' in value ? value.mediaType : undefined;
  const isManifest = 'config' in value || 'layers' in value;
  const isIndex = 'manifests' in value;
  const isOther = (isIndexType(mediaType) && isManifest) || (isManifestType(mediaType) && isIndex);
  if (isOther || (typeof said === 'string' && said !== '' && said !== mediaType))
    throw badParameter(`unsupported manifest: it is sent as ${mediaType} and says something else of itself`);
}

function parse<T>(schema: v.GenericSchema<unknown, T>, bytes: Uint8Array, what: string): T {
  const parsed = v.safeParse(schema, parseJson(bytes, what));
  if (!parsed.success) throw badParameter(`invalid ${what}: ${explain(parsed.issues)}`);
  return parsed.output;
}
