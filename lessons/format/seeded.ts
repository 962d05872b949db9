/**
 * Seeded values: `{name}` in a text stands for a value that differs from learner to learner.
 */

/** Not `${name}`, which is the shell's, nor `{{.Name}}`, which is Docker's. */
const SEEDED = /(?<![$\\{])\{([a-z][a-z0-9_]*)\}/g;

export const seededNames = (text: string): string[] => [...text.matchAll(SEEDED)].map((match) => match[1] ?? '');

export const putValues = (text: string, valueOf: (name: string) => string | undefined): string =>
  text.replace(SEEDED, (whole, name: string) => valueOf(name) ?? whole);

/** YAML would read `{name}` as a map: it travels through the parser in brackets that mean nothing there. */
export const shield = (yaml: string): string => yaml.replace(SEEDED, '\uE000$1\uE001');
export const unshield = (text: string): string => text.replace(/\uE000([a-z0-9_]+)\uE001/g, '{$1}');

/** The same value with every text in it changed; keys of objects stay. */
export function mapTexts<T>(value: T, change: (text: string) => string): T {
  const walk = (part: unknown): unknown => {
    if (typeof part === 'string') return change(part);
    if (Array.isArray(part)) return part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value) as T;
}
