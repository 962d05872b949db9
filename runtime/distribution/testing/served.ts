/** A registry in memory, and a client that asks it without a socket. */
import { type Digest, digestOf } from '../../oci/digest.ts';
import { MediaType } from '../../model/media-types.ts';
import { streamOf } from '../../std/stream-of.ts';
import { systemTimers } from '../../std/time.ts';
import { BlobPins } from '../../store/blob-pins.ts';
import { MemoryBlobStore } from '../../store/memory-blob-store.ts';
import { MemoryStateFiles } from '../../store/state-files.ts';
import { RegistryServer, type RegistryServerParts } from '../registry-server.ts';

export const bytesOfText = (text: string): Uint8Array => new TextEncoder().encode(text);

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Of the first error. */
  readonly code: string | undefined;
}

export class ServedRegistry {
  readonly blobs: MemoryBlobStore;
  readonly pins: BlobPins;
  readonly stateFiles: MemoryStateFiles;
  readonly reports: string[] = [];
  readonly log: string[] = [];
  readonly server: RegistryServer;
  #authorization: string | undefined;

  constructor(parts: Partial<RegistryServerParts> = {}, earlier?: ServedRegistry) {
    this.blobs = earlier?.blobs ?? new MemoryBlobStore({ bytesMax: 64 * 2 ** 20 });
    this.stateFiles = earlier?.stateFiles ?? new MemoryStateFiles();
    this.pins = new BlobPins(this.blobs);
    let now = 0n;
    this.server = new RegistryServer({
      blobs: this.blobs,
      pins: this.pins,
      stateFiles: this.stateFiles,
      clock: { now: () => (now += 1_000_000_000n) },
      random: { bytes: (count) => crypto.getRandomValues(new Uint8Array(count)) },
      timers: systemTimers,
      report: (what, error) => void this.reports.push(`${what}: ${String(error)}`),
      log: (line) => void this.log.push(line),
      ...parts,
    });
  }

  as(name: string, password: string): this {
    this.#authorization = `Basic ${btoa(`${name}:${password}`)}`;
    return this;
  }

  asNobody(): this {
    this.#authorization = undefined;
    return this;
  }

  async ask(
    line: string,
    headers: Record<string, string> = {},
    body?: Uint8Array | ReadableStream<Uint8Array>,
  ): Promise<Answered> {
    const [method = 'GET', target = '/'] = line.split(' ');
    const answer = await this.server.handler({
      method,
      url: `http://registry${target}`,
      headers: new Headers({ ...headers, ...(this.#authorization && { Authorization: this.#authorization }) }),
      body: body instanceof Uint8Array ? streamOf([body]) : (body ?? null),
      signal: new AbortController().signal,
    });
    if ('kind' in answer) throw new Error('a registry takes no connection over');
    const text = await answer.text();
    const [, code] = /"code":"([A-Z_]+)"/.exec(answer.ok ? '' : text) ?? [];
    return { status: answer.status, headers: answer.headers, text, code };
  }

  async push(repository: string, text: string): Promise<Digest> {
    const bytes = bytesOfText(text);
    const digest = await digestOf(bytes);
    const { status } = await this.ask(`POST /v2/${repository}/blobs/uploads/?digest=${digest}`, {}, bytes);
    if (status !== 201) throw new Error(`blob: ${status}`);
    return digest;
  }

  /** An image of one layer that is the text; `more` goes into its manifest. */
  async image(repository: string, reference: string, text: string, more: object = {}): Promise<Digest> {
    const config = {
      mediaType: MediaType.OciConfig,
      digest: await this.push(repository, `{"of":"${text}"}`),
      size: text.length + 9,
    };
    const layer = { mediaType: MediaType.OciLayer, digest: await this.push(repository, text), size: text.length };
    return this.manifest(repository, reference, { schemaVersion: 2, config, layers: [layer], ...more });
  }

  /** `reference` empty: by its digest. */
  async manifest(
    repository: string,
    reference: string,
    document: object,
    mediaType: string = MediaType.OciManifest,
  ): Promise<Digest> {
    const bytes = bytesOfText(JSON.stringify(document));
    const digest = await digestOf(bytes);
    const target = `/v2/${repository}/manifests/${reference === '' ? digest : reference}`;
    const { status, text } = await this.ask(`PUT ${target}`, { 'Content-Type': mediaType }, bytes);
    if (status !== 201) throw new Error(`manifest: ${status} ${text}`);
    return digest;
  }
}
