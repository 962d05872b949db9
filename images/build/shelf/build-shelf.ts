/** Builds all images of the shelf: an OCI image layout in images/dist/shelf, and the catalogue of what is in it. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SHELF } from '../places.ts';
import { type BuiltImage, buildImage } from './build-image.ts';
import { Layout } from './layout.ts';
import { packagesOf, readShelfPins, type ShelfPackage } from './packages-index.ts';
import { readRecipes } from './recipes.ts';

const MASK = 0o022;
/** Artefacts of the target, in their order. */
export const SHELF_FILES = ['shelf/oci-layout', 'shelf/index.json', 'shelf/catalogue.json'];

export async function buildShelf(): Promise<Uint8Array[]> {
  // Folders get the same modes whoever builds.
  process.umask(MASK);
  const recipes = readRecipes();
  const packages = packagesOf(recipes, new Map(readShelfPins().map((pin) => [pin.name, pin])));
  const layout = new Layout();
  const built = new Map<string, BuiltImage>();
  for (const recipe of recipes) {
    console.log(`images: shelf: building ${recipe.name}`);
    const base = recipe.base === undefined ? undefined : built.get(recipe.base);
    built.set(recipe.name, await buildImage(recipe, packages.get(recipe.name) ?? [], base, layout));
  }
  for (const { recipe, manifest } of built.values())
    for (const tag of recipe.tags) layout.name(manifest, recipe.name, tag);
  writeBlobs(layout);
  const images = [...built.values()].map((image) => catalogueEntry(image, packages.get(image.recipe.name) ?? []));
  images.sort((a, b) => (a.name < b.name ? -1 : 1));
  return [{ imageLayoutVersion: '1.0.0' }, layout.index, { images }].map((value, at) =>
    Buffer.from(`${JSON.stringify(value, undefined, at === 0 ? undefined : 1)}\n`),
  );
}

/** What runtime/registry/shelf.ts reads. */
function catalogueEntry({ recipe, manifest, sizeBytes }: BuiltImage, packages: readonly ShelfPackage[]) {
  const { name, summary, tags, near, provenance, packages: named } = recipe;
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
