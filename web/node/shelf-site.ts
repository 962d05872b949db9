/**
 * The shelf as a part of the site: files below `v2/`, named as the OCI distribution specification has a registry's answers, so that the page
 * pulls from its own site and other clients can, too. None of them belongs to the page's first load.
 */
import { readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join, resolve } from 'node:path';
import type { Connect, Plugin } from 'vite';
import type { CatalogueImage } from '../../runtime/oci/catalogue.ts';
import type { OfflinePart } from '../offline/parts.ts';
import { put, type SiteFile } from './site-file.ts';

const SHELF = resolve(import.meta.dirname, '../../images/dist/shelf');
/** What a client finds a registry by. */
const ROOT = 'index.html';

/** By paths below `v2/`. A blob that images share stands below each of them. */
export function shelfFiles(folder = SHELF): Map<string, SiteFile> {
  const catalogue = join(folder, 'catalogue.json');
  const { images } = JSON.parse(readFileSync(catalogue, 'utf8')) as { images: CatalogueImage[] };
  const repositories = [...new Set(images.map(({ name }) => name))];
  const files = new Map<string, SiteFile>([
    [ROOT, { text: '{}' }],
    ['_catalog', { text: JSON.stringify({ repositories }) }],
    // Not the same file: the next build of the images writes into that.
    ['catalogue.json', { text: readFileSync(catalogue, 'utf8') }],
  ]);
  for (const image of images) for (const [path, file] of imageFiles(folder, image)) files.set(path, file);
  for (const name of repositories) {
    const tags = images.flatMap((image) => (image.name === name ? image.tags : []));
    files.set(`${name}/tags/list`, { text: JSON.stringify({ name, tags }) });
  }
  return files;
}

/** Each image is a part, with the catalogue, by which it is found. */
export function shelfParts(folder = SHELF): OfflinePart[] {
  const files = shelfFiles(folder);
  const { images } = JSON.parse(readFileSync(join(folder, 'catalogue.json'), 'utf8')) as { images: CatalogueImage[] };
  return images.map(({ name, tags, manifest }) => {
    const blobs = blobsOf(folder, manifest.digest).map((digest) => `${name}/blobs/${digest}`);
    const paths = ['catalogue.json', `${name}/manifests/${manifest.digest}`, ...blobs];
    return {
      id: ['image', name, tags[0]].join('-'),
      group: 'Images of the shelf',
      name: `${name}:${tags[0] ?? 'latest'}`,
      files: paths.map((path) => ({ path: `v2/${path}`, bytes: sizeOf(files.get(path)) })),
    };
  });
}

function sizeOf(file: SiteFile | undefined): number {
  if (!file) return 0;
  return 'text' in file ? Buffer.byteLength(file.text) : statSync(file.path).size;
}

function imageFiles(folder: string, { name, tags, manifest }: CatalogueImage): [string, SiteFile][] {
  const blob = (digest: string): SiteFile => ({ path: join(folder, 'blobs', digest.replace(':', '/')) });
  return [
    ...[manifest.digest, ...tags].map((reference): [string, SiteFile] => [
      `${name}/manifests/${reference}`,
      blob(manifest.digest),
    ]),
    ...blobsOf(folder, manifest.digest).map((digest): [string, SiteFile] => [`${name}/blobs/${digest}`, blob(digest)]),
  ];
}

function blobsOf(folder: string, manifest: string): string[] {
  const text = readFileSync(join(folder, 'blobs', manifest.replace(':', '/')), 'utf8');
  const { config, layers } = JSON.parse(text) as { config: { digest: string }; layers: { digest: string }[] };
  return [config, ...layers].map(({ digest }) => digest);
}

export function shelfSite(): Plugin {
  return {
    name: 'drydock:shelf-site',
    writeBundle({ dir }) {
      if (dir !== undefined) for (const [path, file] of shelfFiles()) put(join(dir, 'v2', path), file);
    },
    configureServer(server) {
      const files = shelfFiles();
      server.middlewares.use('/v2', (request, response, next) => {
        const path = pathOf(request);
        const file = files.get(path === '' ? ROOT : path);
        if (!file) return next();
        tellType(path, response);
        const body = 'text' in file ? Buffer.from(file.text) : readFileSync(file.path);
        response.setHeader('Content-Length', body.byteLength);
        response.end(request.method === 'HEAD' ? undefined : body);
      });
    },
    configurePreviewServer(server) {
      server.middlewares.use('/v2', (request, response, next) => {
        tellType(pathOf(request), response);
        next();
      });
    },
  };
}

const pathOf = ({ url = '/' }: Connect.IncomingMessage): string =>
  decodeURIComponent(url.split('?', 1)[0] ?? '').slice(1);

/** Other clients than ours go by the type of a manifest; a name without an ending has none by itself. */
function tellType(path: string, response: ServerResponse): void {
  if (/^[^/]+\/manifests\//.test(path))
    response.setHeader('Content-Type', 'application/vnd.oci.image.manifest.v1+json');
}
