/**
 * Image references by the grammar of distribution/reference, with Docker's familiar names:
 *
 *     reference := name [ ":" tag ] [ "@" digest ]       name := [domain "/"] path-component ["/" path-component]*
 *
 * `busybox` means `docker.io/library/busybox`; a first component is a domain when it has a dot, a colon or a capital letter, or is
 * `localhost`.
 */
import { badParameter } from '../std/errors.ts';
import { type Digest, isDigest } from './digest.ts';

/** A parsed reference; immutable. Without tag and digest it names a repository. */
export interface ImageReference {
  readonly domain: string;
  readonly path: string;
  readonly tag?: string;
  readonly digest?: Digest;
}

const DEFAULT_DOMAIN = 'docker.io';
const LEGACY_DOMAIN = 'index.docker.io';
const OFFICIAL = 'library/';
const PATH_LENGTH_MAX = 255;

const DOMAIN_COMPONENT = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${DOMAIN_COMPONENT}(?:\\.${DOMAIN_COMPONENT})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const PATH_COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const DIGEST = '[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}';
const REFERENCE = new RegExp(
  `^(${DOMAIN})/(${PATH_COMPONENT}(?:/${PATH_COMPONENT})*)(?::([A-Za-z0-9_][A-Za-z0-9_.-]{0,127}))?(?:@(${DIGEST}))?$`,
);
const IDENTIFIER = /^[a-f0-9]{64}$/;

/** A full id, with or without `sha256:`, else a reference: what `docker inspect` takes. Throws 400 with Docker's words. */
export function parseAnyReference(text: string): ImageReference | Digest {
  const id = IDENTIFIER.test(text) ? `sha256:${text}` : text;
  return isDigest(id) ? id : parseReference(text);
}

/** Throws a DockerError 400: "invalid reference format" and its kin. */
export function parseReference(text: string): ImageReference {
  if (IDENTIFIER.test(text)) {
    throw badParameter(`invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const { domain, remainder } = splitDomain(text);
  const colon = remainder.indexOf(':');
  const remote = colon === -1 ? remainder : remainder.slice(0, colon);
  if (remote.toLowerCase() !== remote) {
    throw badParameter(`invalid reference format: repository name (${remote}) must be lowercase`);
  }
  return matchReference(`${domain}/${remainder}`);
}

function splitDomain(name: string): { domain: string; remainder: string } {
  const slash = name.indexOf('/');
  if (slash === -1) return { domain: DEFAULT_DOMAIN, remainder: OFFICIAL + name };
  const first = name.slice(0, slash);
  const rest = name.slice(slash + 1);
  if (first === DEFAULT_DOMAIN || first === LEGACY_DOMAIN) {
    return { domain: DEFAULT_DOMAIN, remainder: rest.includes('/') ? rest : OFFICIAL + rest };
  }
  const isDomain = first === 'localhost' || /[.:]/.test(first) || first.toLowerCase() !== first;
  return isDomain ? { domain: first, remainder: rest } : { domain: DEFAULT_DOMAIN, remainder: name };
}

function matchReference(text: string): ImageReference {
  const match = REFERENCE.exec(text);
  if (!match) {
    const uppercase = REFERENCE.test(text.toLowerCase());
    throw badParameter(uppercase ? 'repository name must be lowercase' : 'invalid reference format');
  }
  const [, domain = '', path = '', tag, digest] = match;
  if (path.length > PATH_LENGTH_MAX) {
    throw badParameter(`repository name must not be more than ${PATH_LENGTH_MAX} characters`);
  }
  const named: ImageReference = tag === undefined ? { domain, path } : { domain, path, tag };
  return digest === undefined ? named : { ...named, digest: checkDigest(digest) };
}

/** Docker's words for a digest that the grammar lets through but no algorithm does. */
function checkDigest(text: string): Digest {
  if (isDigest(text)) return text;
  const [algorithm = '', hex = ''] = text.split(':');
  const length = { sha256: 64, sha384: 96, sha512: 128 }[algorithm];
  if (length === undefined) throw badParameter('unsupported digest algorithm');
  throw badParameter(hex.length === length ? 'invalid checksum digest format' : 'invalid checksum digest length');
}

/** The reference with tag `latest` when it has neither tag nor digest. */
export const withDefaultTag = (ref: ImageReference): ImageReference =>
  ref.tag === undefined && ref.digest === undefined ? { ...ref, tag: 'latest' } : ref;

/** Another tag on the same repository; 400 "invalid tag format" when it isn't one. */
export function withTag(ref: ImageReference, tag: string): ImageReference {
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/.test(tag)) throw badParameter('invalid tag format');
  return { domain: ref.domain, path: ref.path, tag };
}

/** `busybox`, `user/app`, `registry.example:5000/app`: the repository as people write it. */
export function familiarName(ref: ImageReference): string {
  if (ref.domain !== DEFAULT_DOMAIN) return `${ref.domain}/${ref.path}`;
  const official = ref.path.startsWith(OFFICIAL) ? ref.path.slice(OFFICIAL.length) : '';
  return official !== '' && !official.includes('/') ? official : ref.path;
}

/** `busybox:1.37`, `busybox@sha256:...`. */
export const familiarString = (ref: ImageReference): string => familiarName(ref) + suffix(ref);

/** `docker.io/library/busybox`: the repository in full. */
export const fullName = (ref: ImageReference): string => `${ref.domain}/${ref.path}`;

/** `docker.io/library/busybox:1.37`: the reference in full. */
export const fullString = (ref: ImageReference): string => fullName(ref) + suffix(ref);

const suffix = ({ tag, digest }: ImageReference): string =>
  (tag === undefined ? '' : `:${tag}`) + (digest === undefined ? '' : `@${digest}`);
