/**
 * The shelf: images that come with the product, in the form of a registry that answers without a network. What it has under a name of
 * docker.io is taken from it; everything else is asked for outside.
 */
import type { ImageReference } from '../oci/reference.ts';
import { bytesOf } from '../std/bytes-of.ts';
import { type Outside, OutsideError, type OutsideRequest } from '../std/outside.ts';
import { type CatalogueImage, parseCatalogue } from '../oci/catalogue.ts';

/**
 * Where the shelf's bytes lie. Paths are those of a registry behind `/v2/`, as `nginx/blobs/sha256:...`, and `catalogue.json`; a range of
 * bytes may be asked for. Rejects with an OutsideError when nothing answers.
 */
export interface ShelfFiles {
  read(path: string, request: Pick<OutsideRequest, 'headers' | 'signal'>): Promise<Response>;
}

const CATALOGUE = 'catalogue.json';
const CATALOGUE_BYTES_MAX = 1024 * 1024;
/** All pulls wait for it. */
const CATALOGUE_MS_MAX = 20_000;
const OFFICIAL = 'library/';
/** `manifests/latest`, `blobs/sha256:...`, behind the repository's name. */
const PATH = /^\/v2\/library\/([^/]+)\/(manifests|blobs|tags)\/([^/]+)$/;

export class Shelf implements Outside {
  readonly #files: ShelfFiles;
  #images: Promise<readonly CatalogueImage[]> | undefined;

  constructor(files: ShelfFiles) {
    this.#files = files;
  }

  /** All that is on it; nothing when that can't be learnt (then it is asked for again). */
  async images(): Promise<readonly CatalogueImage[]> {
    const images = (this.#images ??= this.#readCatalogue());
    try {
      return await images;
    } catch {
      if (this.#images === images) this.#images = undefined;
      return [];
    }
  }

  /** Whether a reference leads to it; one without tag and digest means all tags. */
  async has(ref: ImageReference): Promise<boolean> {
    const images = await this.#called(officialName(ref));
    if (ref.digest !== undefined) return images.some(({ manifest }) => manifest.digest === ref.digest);
    const { tag } = ref;
    return tag === undefined ? images.length > 0 : images.some(({ tags }) => tags.includes(tag));
  }

  /** As docker.io's registry would answer for what is here. */
  async fetch(url: string, { method = 'GET', headers = {}, signal }: OutsideRequest = {}): Promise<Response> {
    const { pathname } = new URL(url);
    if (pathname === '/v2/') return Response.json({});
    const [, name, kind, reference = ''] = PATH.exec(pathname) ?? [];
    const images = await this.#called(name);
    if (images.length === 0) return refusal('NAME_UNKNOWN');
    const asked = { headers, ...(signal && { signal }) };
    if (kind === 'tags') return Response.json({ name: `${OFFICIAL}${name}`, tags: images.flatMap(({ tags }) => tags) });
    if (kind === 'blobs') return this.#files.read(`${name}/blobs/${reference}`, asked);
    const image = images.find(({ tags, manifest }) => reference === manifest.digest || tags.includes(reference));
    return image ? this.#manifest(image, method, asked) : refusal('MANIFEST_UNKNOWN');
  }

  /** Servers of files know neither types nor digests. */
  async #manifest(
    { name, manifest }: CatalogueImage,
    method: string,
    asked: Pick<OutsideRequest, 'headers' | 'signal'>,
  ): Promise<Response> {
    const { mediaType, digest, size } = manifest;
    const headers = { 'Content-Type': mediaType, 'Docker-Content-Digest': digest, 'Content-Length': String(size) };
    if (method === 'HEAD') return new Response(null, { headers });
    const { status, body } = await this.#files.read(`${name}/manifests/${digest}`, asked);
    return status === 200 ? new Response(body, { headers }) : refusal('MANIFEST_UNKNOWN');
  }

  /** Images of one name differ in their tags. */
  async #called(name: string | undefined): Promise<readonly CatalogueImage[]> {
    return name === undefined ? [] : (await this.images()).filter((image) => image.name === name);
  }

  async #readCatalogue(): Promise<readonly CatalogueImage[]> {
    const response = await this.#files.read(CATALOGUE, { signal: AbortSignal.timeout(CATALOGUE_MS_MAX) });
    if (!response.ok || !response.body) throw new OutsideError(`read the shelf's catalogue: status ${response.status}`);
    return parseCatalogue(new TextDecoder().decode(await bytesOf(response.body, CATALOGUE_BYTES_MAX, tooLarge)));
  }
}

const tooLarge = (): OutsideError => new OutsideError("read the shelf's catalogue: it is too large");

/** The name of one of docker.io's official images. */
const officialName = ({ domain, path }: ImageReference): string | undefined =>
  domain === 'docker.io' && path.startsWith(OFFICIAL) ? path.slice(OFFICIAL.length) : undefined;

/** The specification, "Error Codes". */
const refusal = (code: string): Response =>
  Response.json({ errors: [{ code, message: code.toLowerCase().replaceAll('_', ' ') }] }, { status: 404 });
