import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseCatalogue } from '../runtime/oci/catalogue.ts';
import { sha256 } from './build/packages.ts';
import { SHELF } from './build/places.ts';
import { packagesOf, readShelfPins } from './build/shelf/packages-index.ts';
import { readRecipes } from './build/shelf/recipes.ts';

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
  const needed = [...packagesOf(recipes, new Map(pins.map((pin) => [pin.name, pin]))).values()].flat();
  expect([...new Set(needed.map(({ name }) => name))].sort()).toEqual(pins.map(({ name }) => name).sort());
});

test('every recipe is in the catalogue and in the index, with its tags', () => {
  expect(catalogue.map(({ name, tags }) => [name, tags])).toEqual(
    [...recipes].sort((a, b) => (a.name < b.name ? -1 : 1)).map(({ name, tags }) => [name, tags]),
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
  const layersOf = (name: string): string[] => {
    const { digest = '' } = catalogue.find((image) => image.name === name)?.manifest ?? {};
    const { layers } = JSON.parse(blob(digest).toString()) as { layers: Descriptor[] };
    return layers.map((layer) => layer.digest);
  };
  for (const { name, base } of recipes) {
    if (base === undefined) continue;
    const below = layersOf(base);
    expect(layersOf(name).slice(0, below.length)).toEqual(below);
  }
});

test('the shelf keeps its limit', () => {
  const bytes = readdirSync(BLOBS).reduce((sum, hex) => sum + readFileSync(join(BLOBS, hex)).byteLength, 0);
  expect(bytes).toBeLessThan(SHELF_BYTES_MAX);
});
