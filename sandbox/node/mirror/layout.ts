/** The folder of images that were mirrored: an OCI image layout with a catalogue beside it, as the shelf is. */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CatalogueImage, parseCatalogue } from '../../../runtime/oci/catalogue.ts';

const CATALOGUE = 'catalogue.json';

/** Nothing where there is no such folder yet. Throws when it has a catalogue that is none. */
export async function readImages(folder: string): Promise<readonly CatalogueImage[]> {
  const text = await readFile(join(folder, CATALOGUE), 'utf8').catch(() => undefined);
  return text === undefined ? [] : parseCatalogue(text);
}

/** An image takes its tags from whichever of its name had them; one without a tag goes. */
export function withImage(images: readonly CatalogueImage[], image: CatalogueImage): CatalogueImage[] {
  const isSame = ({ name, manifest }: CatalogueImage): boolean =>
    name === image.name && manifest.digest === image.manifest.digest;
  const others = images
    .filter((each) => !isSame(each))
    .map((each) => (each.name === image.name ? without(each, image.tags) : each))
    .filter(({ tags }) => tags.length > 0);
  const earlier = images.filter(isSame).flatMap(({ tags }) => tags);
  return [...others, { ...image, tags: [...new Set([...earlier, ...image.tags])] }];
}

const without = (image: CatalogueImage, tags: readonly string[]): CatalogueImage => ({
  ...image,
  tags: image.tags.filter((tag) => !tags.includes(tag)),
});

/** Once all blobs are there: the index for other tools first, the catalogue last, each as a whole. */
export async function writeImages(folder: string, images: readonly CatalogueImage[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifests = images.flatMap(({ name, tags, manifest }) =>
    tags.map((tag) => ({
      ...manifest,
      platform: { architecture: '386', os: 'linux' },
      annotations: { 'io.containerd.image.name': `${name}:${tag}`, 'org.opencontainers.image.ref.name': tag },
    })),
  );
  const mediaType = 'application/vnd.oci.image.index.v1+json';
  await replace(join(folder, 'oci-layout'), { imageLayoutVersion: '1.0.0' });
  await replace(join(folder, 'index.json'), { schemaVersion: 2, mediaType, manifests });
  await replace(join(folder, CATALOGUE), { images });
}

async function replace(path: string, value: unknown): Promise<void> {
  const beside = `${path}.${randomUUID()}`;
  try {
    await writeFile(beside, `${JSON.stringify(value, undefined, 1)}\n`);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
