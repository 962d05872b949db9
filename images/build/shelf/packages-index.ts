/** The packages that are pinned for the shelf's images, and how they are taken from Debian's indices for i386. */
import { writeFileSync } from 'node:fs';
import { type DebianPackage, readPins } from '../packages.ts';
import { SHELF_PACKAGES } from '../places.ts';
import { closure, type RelatedPackage } from './closure.ts';
import { currentIndex } from './current-index.ts';
import type { Recipe, Suite } from './recipe.ts';
import { withBases } from './recipes.ts';

/** `suite`: the release that it is of when that is not the first of SUITES. */
export type ShelfPackage = DebianPackage & RelatedPackage & { readonly suite?: Suite };

type Index = ReadonlyMap<string, ShelfPackage>;

export const readShelfPins = (): ShelfPackage[] => readPins(SHELF_PACKAGES);

/** By names that tell releases apart. */
export const shelfPinsByRelease = (): ShelfPackage[] =>
  readShelfPins().map((pin) => ({ ...pin, name: pin.suite ? `${pin.name}@${pin.suite}` : pin.name }));

/** Packages of a release by name, of the pins. */
export function pinnedIndex(suite: Suite, pins: readonly ShelfPackage[] = readShelfPins()): Index {
  return new Map(pins.filter((pin) => (pin.suite ?? 'bookworm') === suite).map((pin) => [pin.name, pin]));
}

/** What each recipe adds to its base, by the recipe's name. Throws with the recipe's name before the reason. */
export function packagesOf(recipes: readonly Recipe[], indexOf: (suite: Suite) => Index): Map<string, ShelfPackage[]> {
  const added = new Map<string, ShelfPackage[]>();
  for (const recipe of recipes) {
    const present = withBases(recipe, recipes)
      .slice(1)
      .flatMap(({ name }) => added.get(name) ?? []);
    try {
      added.set(recipe.name, closure(recipe.packages, indexOf(recipe.suite), present, recipe.without));
    } catch (cause) {
      throw new Error(`recipe ${recipe.name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
  return added;
}

/** Pins what the recipes need from what Debian has now; a pin in `kept` stays. */
export function pinShelf(recipes: readonly Recipe[], kept: readonly ShelfPackage[]): void {
  const suites = [...new Set(recipes.map(({ suite }) => suite))];
  const indices = new Map(
    suites.map((suite) => [suite, new Map([...currentIndex(suite), ...pinnedIndex(suite, kept)])]),
  );
  const pins = [...packagesOf(recipes, (suite) => indices.get(suite) ?? new Map()).values()].flat();
  const distinct = [...new Map(pins.map((pin) => [`${pin.suite ?? ''} ${pin.name}`, pin])).entries()];
  distinct.sort(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify(
    distinct.map(([, pin]) => pin),
    undefined,
    2,
  );
  writeFileSync(SHELF_PACKAGES, `${text}\n`);
}
