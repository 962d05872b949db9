import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCatalogue } from '../runtime/oci/catalogue.ts';
import { cataloguePage } from './catalogue-page.ts';
import { sha256 } from './build/packages.ts';
import { REPOSITORY, SHELF } from './build/places.ts';
import { packagesOf, pinnedIndex, readShelfPins, type ShelfPackage } from './build/shelf/packages-index.ts';
import type { Recipe } from './build/shelf/recipe.ts';
import { readRecipes, withBases } from './build/shelf/recipes.ts';

interface Descriptor {
  digest: string;
  size: number;
}
interface Index {
  manifests: (Descriptor & { annotations: Record<string, string> })[];
}

const BLOBS = join(SHELF, 'blobs/sha256');
/** All of it, when every image of the plan is there. */
const SHELF_BYTES_MAX = 130e6;

const recipes = readRecipes();
const blob = (digest: string): Buffer => readFileSync(join(BLOBS, digest.slice('sha256:'.length)));
const index = JSON.parse(readFileSync(join(SHELF, 'index.json'), 'utf8')) as Index;
const catalogue = parseCatalogue(readFileSync(join(SHELF, 'catalogue.json'), 'utf8'));

test('what the recipes need is pinned, and nothing else', () => {
  const pins = readShelfPins();
  const needed = [...packagesOf(recipes, pinnedIndex).values()].flat();
  const named = ({ name, suite }: ShelfPackage): string => `${suite ?? ''} ${name}`;
  expect([...new Set(needed.map(named))].sort()).toEqual(pins.map(named));
});

test('every recipe is in the catalogue and in the index, with its tags', () => {
  const known = (name: string, tags: readonly string[]): string => `${name}: ${tags.join(' ')}`;
  expect(catalogue.map(({ name, tags }) => known(name, tags)).sort()).toEqual(
    recipes.flatMap(({ image, tags }) => (tags.length > 0 ? [known(image, tags)] : [])).sort(),
  );
  const named = index.manifests.map((each) => `${each.annotations['io.containerd.image.name']} ${each.digest}`);
  const expected = catalogue.flatMap(({ name, tags, manifest }) =>
    tags.map((tag) => `docker.io/library/${name}:${tag} ${manifest.digest}`),
  );
  expect(named.sort()).toEqual(expected.sort());
});

test('every blob is what its name says and belongs to an image, and none is missing', () => {
  const used = new Set<string>();
  for (const { manifest } of catalogue) {
    const { config, layers } = JSON.parse(blob(manifest.digest).toString()) as {
      config: Descriptor;
      layers: Descriptor[];
    };
    for (const { digest, size } of [manifest, config, ...layers]) {
      used.add(digest);
      expect([digest, blob(digest).byteLength]).toEqual([`sha256:${sha256(blob(digest))}`, size]);
    }
  }
  expect(
    readdirSync(BLOBS)
      .map((hex) => `sha256:${hex}`)
      .sort(),
  ).toEqual([...used].sort());
});

test('images share the layers of their base', () => {
  const layersOf = ({ image, tags: [tag = ''] }: Recipe): string[] => {
    const { digest = '' } = catalogue.find(({ name, tags }) => name === image && tags.includes(tag))?.manifest ?? {};
    const { layers } = JSON.parse(blob(digest).toString()) as { layers: Descriptor[] };
    return layers.map((layer) => layer.digest);
  };
  for (const recipe of recipes) {
    if (recipe.tags.length === 0) continue;
    for (const base of withBases(recipe, recipes).filter(({ tags }) => tags.length > 0)) {
      const below = layersOf(base);
      expect(layersOf(recipe).slice(0, below.length)).toEqual(below);
    }
  }
});

test('the documents list it (else run npm run --silent catalogue -- --markdown > docs/catalogue.md)', () => {
  expect(readFileSync(join(REPOSITORY, 'docs/catalogue.md'), 'utf8')).toBe(cataloguePage(catalogue));
});

test('the shelf keeps its limit', () => {
  const bytes = readdirSync(BLOBS).reduce((sum, hex) => sum + readFileSync(join(BLOBS, hex)).byteLength, 0);
  expect(bytes).toBeLessThan(SHELF_BYTES_MAX);
});
