/** Names of repositories and tags (OCI distribution specification, "Pulling manifests"). */
import { type Digest, isDigest } from '../oci/digest.ts';
import { Refusal } from './refusal.ts';

/** Shorter than the 255 that clients allow host and name together: each is the name of a file, too. */
const NAME_LENGTH_MAX = 200;
const NAME = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/;
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

export const isRepositoryName = (text: string): boolean => text.length <= NAME_LENGTH_MAX && NAME.test(text);
export const isTag = (text: string): boolean => TAG.test(text);

/** Throws NAME_INVALID. */
export function requireName(text: string): string {
  if (isRepositoryName(text)) return text;
  throw new Refusal('NAME_INVALID', { detail: text.slice(0, NAME_LENGTH_MAX) });
}

/** Throws DIGEST_INVALID. */
export function requireDigest(text: string): Digest {
  if (isDigest(text)) return text;
  throw new Refusal('DIGEST_INVALID', { detail: `${text.slice(0, 160)} is no digest` });
}
