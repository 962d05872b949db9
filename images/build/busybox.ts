/**
 * The catalogue's image `busybox`: Debian's static busybox with a link for each applet, arranged like Docker's image of that name. The
 * result is an OCI image layout in a tar, which `docker load` takes: blobs named by their digest, so the same input gives the same bytes.
 */
import { chmodSync, cpSync, linkSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPins, sha256, unpackPackage } from './packages.ts';
import { BUSYBOX } from './places.ts';
import { output } from './shell.ts';
import { BUILD_TIME_SECONDS, gzip, tarFolder } from './tar.ts';

const MEDIA_TYPE = 'application/vnd.oci.image';
const CREATED = new Date(BUILD_TIME_SECONDS * 1000).toISOString();
const FOLDERS: Record<string, number> = {
  bin: 0o755,
  dev: 0o755,
  etc: 0o755,
  home: 0o755,
  root: 0o700,
  tmp: 0o1777,
  'usr/sbin': 0o755,
  var: 0o755,
  'var/spool/mail': 0o755,
  'var/www': 0o755,
};

export function buildBusybox(): Uint8Array {
  const work = mkdtempSync(join(tmpdir(), 'drydock-busybox-'));
  try {
    const layer = buildLayer(work);
    return packLayout(work, layer);
  } finally {
    rmSync(work, { recursive: true });
  }
}

function buildLayer(work: string): Uint8Array {
  const [unpacked, root] = [join(work, 'package'), join(work, 'root')];
  unpackPackage('busybox-static', unpacked);
  for (const [folder, mode] of Object.entries(FOLDERS)) {
    mkdirSync(join(root, folder), { recursive: true });
    chmodSync(join(root, folder), mode);
  }
  const busybox = join(root, 'bin/busybox');
  cpSync(join(unpacked, 'bin/busybox'), busybox);
  chmodSync(busybox, 0o755);
  for (const applet of output(busybox, ['--list']).trim().split('\n'))
    if (applet !== 'busybox') linkSync(busybox, join(root, 'bin', applet));
  cpSync(join(BUSYBOX, 'etc'), join(root, 'etc'), { recursive: true });
  chmodSync(join(root, 'etc/shadow'), 0o640);
  return tarFolder(root, join(work, 'layer.tar'));
}

interface Descriptor {
  mediaType: string;
  digest: string;
  size: number;
  annotations?: Record<string, string>;
}

/** Content-addressed blobs, as they come. */
class Layout {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
    mkdirSync(join(folder, 'blobs/sha256'), { recursive: true });
  }

  blob(type: string, bytes: Uint8Array): Descriptor {
    const hex = sha256(bytes);
    writeFileSync(join(this.#folder, 'blobs/sha256', hex), bytes);
    return { mediaType: `${MEDIA_TYPE}.${type}`, digest: `sha256:${hex}`, size: bytes.length };
  }

  json(type: string, value: unknown): Descriptor {
    return this.blob(type, Buffer.from(JSON.stringify(value)));
  }

  file(name: string, value: unknown): void {
    writeFileSync(join(this.#folder, name), JSON.stringify(value));
  }
}

function packLayout(work: string, tar: Uint8Array): Uint8Array {
  const folder = join(work, 'layout');
  const layout = new Layout(folder);
  const layer = layout.blob('layer.v1.tar+gzip', gzip(tar));
  const config = layout.json('config.v1+json', imageConfig(`sha256:${sha256(tar)}`));
  const manifest = layout.json('manifest.v1+json', {
    schemaVersion: 2,
    mediaType: `${MEDIA_TYPE}.manifest.v1+json`,
    config,
    layers: [layer],
  });
  layout.file('oci-layout', { imageLayoutVersion: '1.0.0' });
  layout.file('index.json', {
    schemaVersion: 2,
    mediaType: `${MEDIA_TYPE}.index.v1+json`,
    manifests: [{ ...manifest, annotations: names('busybox', 'latest') }],
  });
  // What Docker reads that does not know the OCI layout.
  layout.file('manifest.json', [{ Config: blobPath(config), RepoTags: ['busybox:latest'], Layers: [blobPath(layer)] }]);
  return tarFolder(folder, join(work, 'busybox.tar'));
}

const blobPath = ({ digest }: Descriptor): string => `blobs/${digest.replace(':', '/')}`;

const names = (repository: string, tag: string): Record<string, string> => ({
  'io.containerd.image.name': `docker.io/library/${repository}:${tag}`,
  'org.opencontainers.image.ref.name': tag,
});

function imageConfig(diffId: string): unknown {
  const version = readPins().find(({ name }) => name === 'busybox-static')?.version;
  return {
    architecture: '386',
    os: 'linux',
    created: CREATED,
    config: { Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'], Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: [diffId] },
    history: [
      { created: CREATED, created_by: `Debian busybox-static ${version ?? ''}`, comment: 'built by Drydock' },
      { created: CREATED, created_by: 'CMD ["sh"]', empty_layer: true },
    ],
  };
}
