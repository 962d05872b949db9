import { badParameter } from '../../std/errors.ts';
import { isDigest } from '../../oci/digest.ts';
import { type ImageReference, parseReference, withTag } from '../../oci/reference.ts';

/** What `fromImage` and `tag` of the API mean: `tag` may be a digest; a colon at the end of the image says "all tags". Throws 400. */
export function pullReference(image: string, tag: string | undefined): ImageReference {
  const ref = parseReference(image.replace(/:$/, ''));
  const { domain, path } = ref;
  if (tag === undefined) return ref;
  if (isDigest(tag)) return { domain, path, digest: tag };
  if (/^[a-z0-9+._-]+:[0-9a-fA-F]+$/.test(tag)) throw badParameter('invalid reference format');
  return withTag(ref, tag);
}
