/** An OCI image layout in memory (image-layout.md): blobs by their digests, and an index of what has a name. */
import { sha256 } from '../packages.ts';

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

const MEDIA_TYPE = 'application/vnd.oci.image';

export class Layout {
  readonly blobs = new Map<string, Uint8Array>();
  readonly #manifests: object[] = [];

  /** `type` as in `application/vnd.oci.image.TYPE`. */
  add(type: string, bytes: Uint8Array): Descriptor {
    const hex = sha256(bytes);
    this.blobs.set(hex, bytes);
    return { mediaType: `${MEDIA_TYPE}.${type}`, digest: `sha256:${hex}`, size: bytes.length };
  }

  addJson(type: string, value: unknown): Descriptor {
    return this.add(type, Buffer.from(JSON.stringify(value)));
  }

  addManifest(config: Descriptor, layers: readonly Descriptor[]): Descriptor {
    const type = 'manifest.v1+json';
    return this.addJson(type, { schemaVersion: 2, mediaType: `${MEDIA_TYPE}.${type}`, config, layers });
  }

  name(manifest: Descriptor, repository: string, tag: string): void {
    const annotations = {
      'io.containerd.image.name': `docker.io/library/${repository}:${tag}`,
      'org.opencontainers.image.ref.name': tag,
    };
    this.#manifests.push({ ...manifest, platform: { architecture: '386', os: 'linux' }, annotations });
  }

  get index(): object {
    return { schemaVersion: 2, mediaType: `${MEDIA_TYPE}.index.v1+json`, manifests: this.#manifests };
  }
}
