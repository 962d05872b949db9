/** Debian's index of packages for i386 as apt has it, and the pins that are taken from it for the shelf's images. */
import { writeFileSync } from 'node:fs';
import { type DebianPackage, readPins, toPin } from '../packages.ts';
import { SHELF_PACKAGES } from '../places.ts';
import { output } from '../shell.ts';
import { closure, type RelatedPackage } from './closure.ts';
import { compareVersions } from '../../../runtime/scan/debian-version.ts';
import type { Recipe } from './recipe.ts';
import { withBases } from './recipes.ts';

export type ShelfPackage = DebianPackage & RelatedPackage;

export const readShelfPins = (): ShelfPackage[] => readPins(SHELF_PACKAGES);

/** What each recipe adds to its base, by the recipe's name. Throws with the recipe's name before the reason. */
export function packagesOf(
  recipes: readonly Recipe[],
  index: ReadonlyMap<string, ShelfPackage>,
): Map<string, ShelfPackage[]> {
  const added = new Map<string, ShelfPackage[]>();
  for (const recipe of recipes) {
    const present = withBases(recipe, recipes)
      .slice(1)
      .flatMap(({ name }) => added.get(name) ?? []);
    try {
      added.set(recipe.name, closure(recipe.packages, index, present));
    } catch (cause) {
      throw new Error(`recipe ${recipe.name}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
  }
  return added;
}

/** Pins what the recipes need from what apt knows now; a pin in `kept` stays. */
export function pinShelf(recipes: readonly Recipe[], kept: readonly ShelfPackage[]): void {
  const index = new Map([...currentIndex(), ...kept.map((pin) => [pin.name, pin] as const)]);
  const pins = [...packagesOf(recipes, index).values()].flat();
  const distinct = [...new Map(pins.map((pin) => [pin.name, pin])).values()];
  distinct.sort((a, b) => (a.name < b.name ? -1 : 1));
  writeFileSync(SHELF_PACKAGES, `${JSON.stringify(distinct, undefined, 2)}\n`);
}

/** The newest version of each package in all suites that apt has lists of. */
export function currentIndex(): Map<string, ShelfPackage> {
  const lists = output('apt-get', [
    'indextargets',
    '--format',
    '$(FILENAME)',
    'Created-By: Packages',
    'Architecture: i386',
  ]);
  const index = new Map<string, ShelfPackage>();
  for (const list of lists.trim().split('\n')) {
    for (const stanza of output('/usr/lib/apt/apt-helper', ['cat-file', list]).split(/\n\n+/)) {
      const found = packageOf(stanza);
      const known = found && index.get(found.name);
      if (found && (!known || compareVersions(known.version, found.version) < 0)) index.set(found.name, found);
    }
  }
  return index;
}

function packageOf(stanza: string): ShelfPackage | undefined {
  const fields = new Map(
    [...stanza.matchAll(/^([A-Za-z0-9-]+): (.*)$/gm)].map(([, key = '', value = '']) => [key, value]),
  );
  const name = fields.get('Package');
  if (name === undefined) return undefined;
  const join = (...keys: string[]): string | undefined =>
    keys.flatMap((key) => fields.get(key) ?? []).join(', ') || undefined;
  return {
    ...toPin(name, fields),
    depends: join('Pre-Depends', 'Depends'),
    provides: join('Provides'),
    conflicts: join('Conflicts', 'Breaks'),
  };
}
