/** What is in the repositories: `packages.yaml` with all that its packages depend on, and the pins of that. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';
import { readPins } from '../packages.ts';
import { REPOSITORY_PINS, REPOSITORY_RECIPE } from '../places.ts';
import { closure } from '../shelf/closure.ts';
import { currentIndex } from '../shelf/current-index.ts';
import { packagesOf, pinnedIndex, type ShelfPackage } from '../shelf/packages-index.ts';
import { readRecipes } from '../shelf/recipes.ts';

const names = v.array(v.string());
const schema = v.strictObject({
  /** Debian packages, in groups that only whoever reads the list needs. */
  packages: v.record(v.string(), names),
  /** Those of them that become wheels. */
  wheels: names,
  /** By package: names that people ask for when it would do. */
  near: v.record(v.string(), names),
});

export type RepositoryContents = v.InferOutput<typeof schema>;

export const readContents = (): RepositoryContents =>
  v.parse(schema, parse(readFileSync(join(REPOSITORY_RECIPE, 'packages.yaml'), 'utf8')));

export const readRepositoryPins = (): ShelfPackage[] => readPins(REPOSITORY_PINS);

/** The images that the packages are installed in have this one's already. */
const BASE = 'debian';
const SUITE = 'bookworm';

/** Everything that is in the repository, by name, chosen from an index. */
export function repositoryPackages(index: ReadonlyMap<string, ShelfPackage>): ShelfPackage[] {
  const present = packagesOf(readRecipes(), pinnedIndex).get(BASE) ?? [];
  const { packages, wheels } = readContents();
  // One after the other, as two of them may exclude one another: a container has room for either.
  const chosen = [...Object.values(packages).flat(), ...wheels].flatMap((name) => closure([name], index, present));
  return [...indexOf(chosen).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Pins it from what apt knows now. What an image of the shelf has, too, is the shelf's version; a pin in `kept` stays. */
export function pinRepository(kept: readonly ShelfPackage[]): void {
  const index = new Map([...currentIndex(SUITE), ...indexOf(kept), ...pinnedIndex(SUITE)]);
  writeFileSync(REPOSITORY_PINS, `${JSON.stringify(repositoryPackages(index), undefined, 2)}\n`);
}

export const indexOf = (packages: readonly ShelfPackage[]): Map<string, ShelfPackage> =>
  new Map(packages.map((each) => [each.name, each]));
