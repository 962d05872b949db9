/** What a signature signs: "simple signing" of containers/image (docs/containers-signature.5.md) as cosign writes it. */
import * as v from 'valibot';
import { digestSchema } from '../model/image-spec.ts';
import type { Digest } from '../oci/digest.ts';

const TYPE = 'cosign container image signature';
/** One with many annotations has a few kilobytes. */
export const PAYLOAD_BYTES_MAX = 64 * 1024;

const schema = v.object({
  critical: v.object({
    identity: v.object({ 'docker-reference': v.string() }),
    image: v.object({ 'docker-manifest-digest': digestSchema }),
    type: v.literal(TYPE),
  }),
  optional: v.nullish(v.record(v.string(), v.unknown())),
});

export interface Claim {
  /** The repository, in full: `localhost:5000/app`, `index.docker.io/library/nginx`. */
  readonly identity: string;
  readonly digest: Digest;
  readonly annotations: Readonly<Record<string, unknown>>;
}

/** As Go's encoding/json writes it: the keys of maps in order, and what HTML would trip over as escapes. */
export function encodeClaim({ identity, digest, annotations }: Claim): Uint8Array {
  const names = Object.keys(annotations).sort();
  const payload = {
    critical: {
      identity: { 'docker-reference': identity },
      image: { 'docker-manifest-digest': digest },
      type: TYPE,
    },
    optional: names.length === 0 ? null : Object.fromEntries(names.map((name) => [name, annotations[name]])),
  };
  const text = JSON.stringify(payload).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return new TextEncoder().encode(text);
}

/** Undefined for what is no such payload. */
export function decodeClaim(payload: Uint8Array): Claim | undefined {
  if (payload.byteLength > PAYLOAD_BYTES_MAX) return undefined;
  const parsed = v.safeParse(schema, parseJson(payload));
  if (!parsed.success) return undefined;
  const { critical, optional } = parsed.output;
  return {
    identity: critical.identity['docker-reference'],
    digest: critical.image['docker-manifest-digest'],
    annotations: optional ?? {},
  };
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
