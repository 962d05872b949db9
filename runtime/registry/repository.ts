/** One repository of a registry: its manifests, blobs and tags (OCI distribution specification, "Endpoints"). */
import { algorithmOf, type Digest, digestOf, isDigest } from '../oci/digest.ts';
import { IMAGE_SPEC_BYTES_MAX } from '../model/image-spec.ts';
import { mediaTypeOf } from '../model/manifest.ts';
import { isIndexType, isManifestType, isSchema1Type, MANIFEST_TYPES } from '../model/media-types.ts';
import { OutsideError } from '../std/outside.ts';
import { bytesOf } from '../std/bytes-of.ts';
import { placeOf } from './upload-place.ts';
import { RegistryError, registryErrorOf } from './registry-error.ts';
import { RegistrySession, type SessionOptions, type SessionRequest } from './session.ts';

/** A manifest as a registry keeps it; its bytes are what its digest says. */
export interface RemoteManifest extends RemoteDescriptor {
  readonly bytes: Uint8Array;
}

export interface RemoteDescriptor {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Bytes. */
  readonly size: number;
}

/** What a client may do with a repository. */
export type Access = 'pull' | 'pull,push';

export interface RepositoryOptions extends SessionOptions {
  readonly domain: string;
  /** `library/busybox`. */
  readonly name: string;
  readonly access: Access;
}

/** Answers of one request for tags, and requests. */
const TAGS_BYTES_MAX = 4 * 1024 * 1024;
const TAG_PAGES_MAX = 100;

export class Repository {
  readonly name: string;
  readonly domain: string;
  readonly #session: RegistrySession;
  readonly #access: Access;
  readonly #signal: AbortSignal;

  private constructor(
    session: RegistrySession,
    { domain, name, access, signal }: Omit<RepositoryOptions, keyof SessionOptions> & { signal: AbortSignal },
  ) {
    this.#session = session;
    this.domain = domain;
    this.name = name;
    this.#access = access;
    this.#signal = signal;
  }

  /** Throws an OutsideError when the registry can't be reached. */
  static async open(options: RepositoryOptions): Promise<Repository> {
    return new Repository(await RegistrySession.open(options.domain, options), options);
  }

  /** The same repository for another caller: its requests end with this signal. */
  withSignal(signal: AbortSignal): Repository {
    return new Repository(this.#session, { domain: this.domain, name: this.name, access: this.#access, signal });
  }

  /** What a tag or digest leads to, without fetching it where the registry tells. Throws a RegistryError or an OutsideError. */
  async resolve(reference: string): Promise<RemoteDescriptor> {
    const headers = { Accept: MANIFEST_TYPES.join(', ') };
    const response = await this.send({ method: 'HEAD', target: this.path(`manifests/${reference}`), headers });
    await response.body?.cancel().catch(() => {});
    const digest = response.headers.get('Docker-Content-Digest') ?? '';
    const size = Number(response.headers.get('Content-Length') ?? Number.NaN);
    if (!response.ok || !isDigest(digest) || !Number.isSafeInteger(size)) return this.manifest(reference);
    return { digest, mediaType: contentType(response), size };
  }

  /** The manifest of a tag or digest, held against the digest. Throws a RegistryError, an OutsideError or a DigestMismatch. */
  async manifest(reference: string): Promise<RemoteManifest> {
    const headers = { Accept: MANIFEST_TYPES.join(', ') };
    const response = await this.send({ method: 'GET', target: this.path(`manifests/${reference}`), headers });
    if (!response.ok) throw await registryErrorOf(response);
    const bytes = await bodyOf(response, IMAGE_SPEC_BYTES_MAX, 'manifest');
    const said = response.headers.get('Docker-Content-Digest') ?? '';
    const expected = isDigest(reference) ? reference : isDigest(said) ? said : undefined;
    const digest = await digestOf(bytes, expected && algorithmOf(expected));
    if (expected !== undefined && expected !== digest) throw mismatch('manifest', expected);
    return { bytes, digest, mediaType: manifestType(response, bytes), size: bytes.byteLength };
  }

  /** A small blob as a whole, held against its descriptor: an image's configuration. */
  async smallBlob({ digest, size }: Pick<RemoteDescriptor, 'digest' | 'size'>, what: string): Promise<Uint8Array> {
    if (size > IMAGE_SPEC_BYTES_MAX) throw tooLarge(what, IMAGE_SPEC_BYTES_MAX);
    const response = await this.openBlob(digest, 0);
    const bytes = await bodyOf(response, Math.min(size, IMAGE_SPEC_BYTES_MAX), what);
    if (bytes.byteLength !== size || (await digestOf(bytes, algorithmOf(digest))) !== digest)
      throw mismatch(what, digest);
    return bytes;
  }

  /** A blob from a byte on: 206 when the registry goes on there, 200 when it begins anew. Throws a RegistryError or an OutsideError. */
  async openBlob(digest: Digest, offset: number): Promise<Response> {
    const headers = offset === 0 ? {} : { Range: `bytes=${offset}-` };
    const response = await this.send({ method: 'GET', target: this.path(`blobs/${digest}`), headers });
    if (response.ok) return response;
    const error = await registryErrorOf(response);
    throw error.status === 404 ? new RegistryError('unknown blob', 'BLOB_UNKNOWN', 404) : error;
  }

  /** All tags, in the registry's order. */
  async tags(): Promise<string[]> {
    const tags: string[] = [];
    let target: string | URL | undefined = this.path('tags/list');
    for (let page = 0; target !== undefined && page < TAG_PAGES_MAX; page += 1) {
      const response: Response = await this.send({ method: 'GET', target });
      if (!response.ok) throw await registryErrorOf(response);
      const next = nextPage(response);
      tags.push(...tagsOf(await bodyOf(response, TAGS_BYTES_MAX, 'list of tags')));
      target = next;
    }
    return tags;
  }

  /** A blob's size in bytes; undefined when this repository does not have it. */
  async blobSize(digest: Digest): Promise<number | undefined> {
    const response = await this.send({ method: 'HEAD', target: this.path(`blobs/${digest}`) });
    await response.body?.cancel().catch(() => {});
    if (response.status === 404) return undefined;
    if (!response.ok) throw await registryErrorOf(response);
    return Number(response.headers.get('Content-Length') ?? 0);
  }

  /** Where to send a blob. */
  async beginUpload(): Promise<URL> {
    const response = await this.send({ method: 'POST', target: this.path('blobs/uploads/') });
    if (response.status !== 202) throw await registryErrorOf(response);
    await response.body?.cancel().catch(() => {});
    return placeOf(response, this.base);
  }

  /** Takes a blob over from another repository of the registry; where that can't be done, where to send it. */
  async mount(digest: Digest, from: string): Promise<URL | 'mounted'> {
    const target = `${this.path('blobs/uploads/')}?${new URLSearchParams({ mount: digest, from })}`;
    const response = await this.send({ method: 'POST', target, scopes: [`repository:${from}:pull`] });
    if (response.status !== 201 && response.status !== 202) throw await registryErrorOf(response);
    await response.body?.cancel().catch(() => {});
    return response.status === 201 ? 'mounted' : placeOf(response, this.base);
  }

  /** `scopes` are added to what this repository is allowed. */
  send(request: Omit<SessionRequest, 'signal' | 'scopes'> & { scopes?: readonly string[] }): Promise<Response> {
    const scopes = [`repository:${this.name}:${this.#access}`, ...(request.scopes ?? [])];
    return this.#session.send({ ...request, scopes, signal: this.#signal });
  }

  path(rest: string): string {
    return `/v2/${this.name}/${rest}`;
  }

  get base(): URL {
    return this.#session.base;
  }

  get signal(): AbortSignal {
    return this.#signal;
  }
}

/** The bytes are not what their digest says. */
export const mismatch = (what: string, digest: Digest): OutsideError =>
  new OutsideError(
    `${what} verification failed for digest ${digest}`,
    'The registry sent other bytes than those that were asked for; nothing of them was used.',
  );

const tooLarge = (what: string, bytesMax: number) =>
  new OutsideError(`${what} is larger than the limit of ${bytesMax} bytes`);

/** The body of an answer that should be small; an endless one is broken off. */
export function bodyOf(response: Response, bytesMax: number, what: string): Promise<Uint8Array> {
  if (!response.body) return Promise.resolve(new Uint8Array());
  return bytesOf(response.body, bytesMax, () => tooLarge(what, bytesMax));
}

const contentType = (response: Response): string =>
  (response.headers.get('Content-Type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

/** The header's type where it says something; some registries say `application/json` or `text/plain`. */
function manifestType(response: Response, bytes: Uint8Array): string {
  const said = contentType(response);
  return isIndexType(said) || isManifestType(said) || isSchema1Type(said) ? said : mediaTypeOf(bytes);
}

/** RFC 8288: `Link: </v2/name/tags/list?last=x&n=100>; rel="next"`; only the path counts. */
function nextPage(response: Response): string | undefined {
  const [, target] = /^<(\/v2\/[^>\s]*)>\s*;\s*rel="?next"?/.exec(response.headers.get('Link') ?? '') ?? [];
  return target;
}

function tagsOf(bytes: Uint8Array): string[] {
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
  const { tags } = (typeof value === 'object' && value !== null ? value : {}) as { tags?: unknown };
  return Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string') : [];
}
