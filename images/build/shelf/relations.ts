/** What Debian packages say of one another (deb-control(5)): `libc6 (>= 2.34), debconf | debconf-2.0`. */
import { compareVersions } from '../../../runtime/scan/debian-version.ts';

/** A package by its name, in certain versions perhaps. */
export interface Relation {
  readonly name: string;
  readonly limit?: { readonly operator: string; readonly version: string };
}

const OPERATORS: Readonly<Record<string, (order: number) => boolean>> = {
  '<<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '=': (order) => order === 0,
  '>=': (order) => order >= 0,
  '>>': (order) => order > 0,
};
const PATTERN =
  /^([a-z0-9][a-z0-9+.-]*)(?::[a-z0-9]+)?(?:\s*\(\s*(<<|<=|=|>=|>>)\s*([^)\s]+)\s*\))?(?:\s*\[[^\]]*\])?$/;

/** Each clause is a list of alternatives. Throws for what is no relation. */
export function parseRelations(field: string): Relation[][] {
  const clauses = field.split(',').map((clause) => clause.trim());
  return clauses.filter((clause) => clause !== '').map((clause) => clause.split('|').map(parseRelation));
}

function parseRelation(text: string): Relation {
  const [, name, operator, version] = PATTERN.exec(text.trim()) ?? [];
  if (name === undefined) throw new Error(`Read a package's relations: ${JSON.stringify(text)} is none`);
  return operator === undefined || version === undefined ? { name } : { name, limit: { operator, version } };
}

export const allows = ({ limit }: Relation, version: string): boolean =>
  !limit || (OPERATORS[limit.operator]?.(compareVersions(version, limit.version)) ?? false);

export const relationText = ({ name, limit }: Relation): string =>
  limit ? `${name} (${limit.operator} ${limit.version})` : name;
