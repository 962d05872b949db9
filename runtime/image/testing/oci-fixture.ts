import { gzip, tarBytes, type TestEntry } from '../../archive/testing/tar-of.ts';
import { bytesOf } from '../../std/bytes-of.ts';
import { digestOf, hexOf } from '../../oci/digest.ts';
import { encode, specOf } from './image-fixture.ts';

export const LAYER = await tarBytes({ name: 'etc/motd', body: 'ahoy' });
export const LOWER = await tarBytes({ name: 'bin/sh', body: 'shell' });
export const ZIPPED_LAYER = await bytesOf(gzip(LAYER), 1e9, () => new Error('too large'));

export interface Descriptor {
  digest: string;
  size: number;
  platform?: unknown;
  annotations?: unknown;
  mediaType?: string;
}

/** The files of an OCI layout as they are added. */
export class Layout {
  readonly files: TestEntry[] = [{ name: 'oci-layout', body: '{"imageLayoutVersion":"1.0.0"}' }];

  async add(content: Uint8Array | object): Promise<Descriptor> {
    const body = content instanceof Uint8Array ? content : encode(JSON.stringify(content));
    const digest = await digestOf(body);
    const name = `blobs/sha256/${hexOf(digest)}`;
    if (!this.files.some((file) => file.name === name)) this.files.push({ name, body });
    return { digest, size: body.byteLength };
  }

  async image(more: Record<string, unknown> = {}): Promise<Descriptor> {
    const config = await this.add({ ...(await specOf({ layers: [LAYER] })), ...more });
    return this.add({ schemaVersion: 2, config, layers: [await this.add(ZIPPED_LAYER)] });
  }

  index(...manifests: Descriptor[]): Promise<Uint8Array> {
    return tarBytes(...this.files, { name: 'index.json', body: JSON.stringify({ schemaVersion: 2, manifests }) });
  }
}

export const named = (name: string) => ({ annotations: { 'org.opencontainers.image.ref.name': name } });
export const platform = (architecture: string) => ({ platform: { os: 'linux', architecture } });
export const INDEX = 'application/vnd.oci.image.index.v1+json';
