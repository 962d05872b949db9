/** Builds all images of the shelf: an OCI image layout in images/dist/shelf, and the catalogue of what is in it. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHELF } from '../places.ts';
import { type BuiltImage, buildImage } from './build-image.ts';
import { Layout } from './layout.ts';
import { packagesOf, pinnedIndex, type ShelfPackage } from './packages-index.ts';
import { readRecipes } from './recipes.ts';
import { takeArchive } from './take-archive.ts';

type ShelfImage = Pick<BuiltImage, 'recipe' | 'manifest' | 'sizeBytes'>;

const MASK = 0o022;
/** Artefacts of the target, in their order. */
export const SHELF_FILES = ['shelf/oci-layout', 'shelf/index.json', 'shelf/catalogue.json'];

export async function buildShelf(): Promise<Uint8Array[]> {
  // Folders get the same modes whoever builds.
  process.umask(MASK);
  const recipes = readRecipes();
  const packages = packagesOf(recipes, pinnedIndex);
  const layout = new Layout();
  const built = new Map<string, BuiltImage>();
  const images: ShelfImage[] = [];
  for (const recipe of recipes) {
    console.log(`images: shelf: building ${recipe.name}`);
    if (recipe.archive !== undefined) {
      images.push({ recipe, ...(await takeArchive(recipe.archive, layout)) });
      continue;
    }
    const base = recipe.base === undefined ? undefined : built.get(recipe.base);
    // What has no tag is no image: only its layers are of use.
    const place = recipe.tags.length > 0 ? layout : new Layout();
    const image = await buildImage(recipe, packages.get(recipe.name) ?? [], base, place);
    built.set(recipe.name, image);
    if (recipe.tags.length > 0) images.push(image);
  }
  for (const { recipe, manifest } of images) for (const tag of recipe.tags) layout.name(manifest, recipe.image, tag);
  writeBlobs(layout);
  const entries = images.map((image) => catalogueEntry(image, packages.get(image.recipe.name) ?? []));
  // Images of one name in the order of the recipes.
  entries.sort((a, b) => (a.name === b.name ? 0 : a.name < b.name ? -1 : 1));
  return [{ imageLayoutVersion: '1.0.0' }, layout.index, { images: entries }].map((value, at) =>
    Buffer.from(`${JSON.stringify(value, undefined, at === 0 ? undefined : 1)}\n`),
  );
}

/** What runtime/registry/shelf.ts reads. */
function catalogueEntry({ recipe, manifest, sizeBytes }: ShelfImage, packages: readonly ShelfPackage[]) {
  const { image: name, summary, tags, near, provenance, packages: named } = recipe;
  const { digest, mediaType, size } = manifest;
  const versions = packages.filter((each) => named.includes(each.name));
  return {
    name,
    summary,
    tags,
    manifest: { mediaType, digest, size },
    sizeBytes,
    near,
    provenance: { text: provenance, packages: versions.map((each) => `${each.name} ${each.version}`) },
  };
}

function writeBlobs({ blobs }: Layout): void {
  const folder = join(SHELF, 'blobs/sha256');
  mkdirSync(folder, { recursive: true });
  for (const stale of readdirSync(folder).filter((hex) => !blobs.has(hex))) rmSync(join(folder, stale));
  for (const [hex, bytes] of blobs) writeFileSync(join(folder, hex), bytes);
}
