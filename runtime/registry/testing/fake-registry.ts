/** A registry without a socket, whose answers a test may bend: an Outside that leads to it alone. */
import { gzip, tarBytes, type TestEntry } from '../../archive/testing/tar-of.ts';
import { type Digest, digestOf } from '../../oci/digest.ts';
import { MediaType } from '../../model/media-types.ts';
import { type Outside, OutsideError, type OutsideRequest } from '../../std/outside.ts';
import { bytesOf } from '../../std/bytes-of.ts';

/** Answers a request in the registry's place; undefined leaves it to the registry. */
export type Mischief = (request: {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
}) => Response | undefined | Promise<Response | undefined>;

interface Blob {
  readonly bytes: Uint8Array;
  readonly mediaType: string;
}

export class FakeRegistry implements Outside {
  readonly blobs = new Map<string, Blob>();
  readonly tags = new Map<string, string>();
  /** `GET /v2/app/manifests/latest`, as they came. */
  readonly requests: string[] = [];
  mischief: Mischief = () => undefined;
  readonly #host: string;

  constructor(host = 'registry.example') {
    this.#host = host;
  }

  async fetch(target: string, { method = 'GET', headers, signal }: OutsideRequest = {}): Promise<Response> {
    const url = new URL(target);
    signal?.throwIfAborted();
    this.requests.push(`${method} ${url.host === this.#host ? '' : url.origin}${url.pathname}${url.search}`);
    const request = { method, url, headers: new Headers(headers) };
    const bent = await this.mischief(request);
    if (bent) return bent;
    if (url.host !== this.#host) throw new OutsideError(`dial tcp: lookup ${url.hostname}: no such host`);
    return this.#answer(request);
  }

  #answer({ method, url, headers }: Parameters<Mischief>[0]): Response {
    if (url.pathname === '/v2/') return new Response('{}');
    const [, kind = '', name = ''] = /^\/v2\/.+\/(manifests|blobs)\/([^/]+)$/.exec(url.pathname) ?? [];
    const digest = kind === 'manifests' ? (this.tags.get(name) ?? name) : name;
    const blob = this.blobs.get(digest);
    if (!blob) return errorAnswer(404, kind === 'blobs' ? 'BLOB_UNKNOWN' : 'MANIFEST_UNKNOWN');
    const start = Number(/^bytes=(\d+)-$/.exec(headers.get('Range') ?? '')?.[1] ?? 0);
    const answered = new Headers({
      'Content-Type': blob.mediaType,
      'Content-Length': String(blob.bytes.byteLength - start),
      'Docker-Content-Digest': digest,
      ...(start > 0 && { 'Content-Range': `bytes ${start}-${blob.bytes.byteLength - 1}/${blob.bytes.byteLength}` }),
    });
    const body = method === 'HEAD' ? null : blob.bytes.slice(start);
    return new Response(body, { status: start > 0 ? 206 : 200, headers: answered });
  }

  async put(bytes: Uint8Array, mediaType = 'application/octet-stream'): Promise<Digest> {
    const digest = await digestOf(bytes);
    this.blobs.set(digest, { bytes, mediaType });
    return digest;
  }

  async putJson(value: unknown, mediaType: string): Promise<{ digest: Digest; size: number; mediaType: string }> {
    const bytes = new TextEncoder().encode(JSON.stringify(value));
    return { digest: await this.put(bytes, mediaType), size: bytes.byteLength, mediaType };
  }

  /** An image of one layer a list of files; its tag leads to it. */
  async putImage(tag: string, layers: TestEntry[][], bend: ImageBend = {}) {
    const tars = await Promise.all(layers.map((entries) => tarBytes(...entries)));
    const diffIds = await Promise.all(tars.map((tar) => digestOf(tar)));
    const zipped = await Promise.all(tars.map((tar) => bytesOf(gzip(tar), 1e9, () => new Error('too large'))));
    const spec = { architecture: '386', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } };
    const config = await this.putJson({ ...spec, ...bend.spec }, MediaType.DockerConfig);
    const descriptors = await Promise.all(
      zipped.map(async (bytes) => ({
        mediaType: MediaType.DockerLayer,
        size: bytes.byteLength,
        digest: await this.put(bytes),
      })),
    );
    const manifest = { schemaVersion: 2, mediaType: MediaType.DockerManifest, config, layers: descriptors };
    const put = await this.putJson({ ...manifest, ...bend.manifest }, MediaType.DockerManifest);
    this.tags.set(tag, put.digest);
    return { ...put, config, layers: descriptors, diffIds };
  }
}

interface ImageBend {
  readonly spec?: Record<string, unknown>;
  readonly manifest?: Record<string, unknown>;
}

export const errorAnswer = (
  status: number,
  code: string,
  message = code.toLowerCase().replaceAll('_', ' '),
): Response => new Response(JSON.stringify({ errors: [{ code, message }] }), { status });
