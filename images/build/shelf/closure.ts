/** Packages with all that they depend on, as `apt-get install --no-install-recommends` would choose them. */
import { allows, parseRelations, relationText, type Relation } from './relations.ts';

export interface RelatedPackage {
  readonly name: string;
  readonly version: string;
  /** Pre-Depends and Depends. */
  readonly depends?: string | undefined;
  readonly provides?: string | undefined;
  /** Conflicts and Breaks. */
  readonly conflicts?: string | undefined;
}

export type PackageIndex<P extends RelatedPackage> = ReadonlyMap<string, P>;

/**
 * The packages of `names` and everything that they need beyond `present`, by name. Where there are alternatives, one that is there already
 * is taken, else the first that the index has. Names in `without` are never looked for. Throws when a package is missing or two exclude one
 * another.
 */
export function closure<P extends RelatedPackage>(
  names: readonly string[],
  index: PackageIndex<P>,
  present: readonly P[] = [],
  without: readonly string[] = [],
): P[] {
  const chosen = new Map(present.map((each) => [each.name, each]));
  const added = new Map<string, P>();
  const choose = (each: P): void => {
    if (chosen.has(each.name)) return;
    chosen.set(each.name, each);
    added.set(each.name, each);
  };
  for (const name of names) choose(named(name, index));
  // What is added while the map is walked is walked, too.
  for (const each of added.values()) {
    for (const clause of parseRelations(each.depends ?? '')) {
      if (!leadsTo(clause, without) && !satisfied(clause, chosen)) choose(firstOf(clause, index, each));
    }
  }
  refuseConflicts([...added.values()], [...chosen.values()]);
  return [...added.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function named<P extends RelatedPackage>(name: string, index: PackageIndex<P>): P {
  const found = index.get(name);
  if (!found) throw new Error(`Debian has no package ${name} for i386: see packages.debian.org for what it is called`);
  return found;
}

/** Whether one of its alternatives is among the names. */
export const leadsTo = (clause: readonly Relation[], names: readonly string[]): boolean =>
  clause.some(({ name }) => names.includes(name));

const satisfied = (clause: readonly Relation[], chosen: PackageIndex<RelatedPackage>): boolean =>
  clause.some((relation) => [...chosen.values()].some((each) => satisfies(each, relation)));

function satisfies(each: RelatedPackage, relation: Relation): boolean {
  if (each.name === relation.name) return allows(relation, each.version);
  return provisions(each).some(
    ({ name, limit }) => name === relation.name && (!relation.limit || (!!limit && allows(relation, limit.version))),
  );
}

const provisions = ({ provides = '' }: RelatedPackage): Relation[] => parseRelations(provides).flat();

function firstOf<P extends RelatedPackage>(clause: readonly Relation[], index: PackageIndex<P>, needs: P): P {
  for (const relation of clause) {
    const real = index.get(relation.name);
    if (real && satisfies(real, relation)) return real;
    const virtual = [...index.values()].find((each) => satisfies(each, relation));
    if (virtual) return virtual;
  }
  const wanted = clause.map(relationText).join(' | ');
  throw new Error(`Package ${needs.name} ${needs.version} needs ${wanted}, which Debian does not have for i386`);
}

function refuseConflicts(added: readonly RelatedPackage[], all: readonly RelatedPackage[]): void {
  const isAdded = new Set(added.map(({ name }) => name));
  for (const one of all) {
    for (const relation of parseRelations(one.conflicts ?? '').flat()) {
      const other = all.find((each) => each.name !== one.name && satisfies(each, relation));
      if (!other || (!isAdded.has(one.name) && !isAdded.has(other.name))) continue;
      throw new Error(
        `Packages ${one.name} and ${other.name} cannot be installed together: ` +
          `${one.name} conflicts with ${relationText(relation)}, and ${other.name} is ${other.version}`,
      );
    }
  }
}
