/** Which endpoint a request is for (OCI distribution specification, "Endpoints"). */
import { Refusal } from './refusal.ts';
import { requireName } from './names.ts';

export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'catalog' }
  | { readonly kind: 'extension'; readonly name: string }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload' | 'blob' | 'manifest' | 'referrers'; readonly name: string; readonly reference: string };

const OF_A_REPOSITORY =
  /^\/v2\/(.+)\/(?:(tags)\/list|blobs\/(uploads)\/?|blobs\/uploads\/([^/]+)|(blobs|manifests|referrers)\/([^/]+))$/;
const EXTENSION = /^\/v2\/(_[a-z0-9/_-]+)$/;
const KINDS = { blobs: 'blob', manifests: 'manifest', referrers: 'referrers' } as const;

/** Undefined for what is no path of the API; throws NAME_INVALID, and DIGEST_INVALID for what can't be decoded. */
export function routeOf(pathname: string): Route | undefined {
  if (pathname === '/v2/' || pathname === '/v2') return { kind: 'base' };
  if (pathname === '/v2/_catalog') return { kind: 'catalog' };
  const [, extension] = EXTENSION.exec(pathname) ?? [];
  if (extension !== undefined) return { kind: 'extension', name: extension };
  const [, given = '', tags, uploads, upload, kind, reference = ''] = OF_A_REPOSITORY.exec(pathname) ?? [];
  if (given === '') return undefined;
  const name = requireName(given);
  if (tags !== undefined) return { kind: 'tags', name };
  if (uploads !== undefined) return { kind: 'uploads', name };
  if (upload !== undefined) return { kind: 'upload', name, reference: upload };
  return { kind: KINDS[kind as keyof typeof KINDS], name, reference: decoded(reference) };
}

/** `sha256%3A...` is as good as `sha256:...`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Refusal('DIGEST_INVALID', { detail: `${text.slice(0, 160)} has a malformed escape` });
  }
}
