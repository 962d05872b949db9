/**
 * The house rules that only the whole tree shows: which room of runtime/ may import which, and that no files import one another in a
 * circle.
 * `import type` counts: who must know a type must be read after the file that has it.
 */
import { importsOf, resolveImport } from './rules.ts';
import type { SourceFile } from './source-file.ts';

/** The rooms of runtime/, lowest first. A room imports from rooms below it only (ARCHITECTURE.md tells what each is for). */
export const FLOORS = [
  'std',
  'oci',
  'text',
  'store',
  'archive',
  'guest',
  'model',
  'http',
  'registry',
  'distribution',
  'trust',
  'events',
  'dockerfile',
  'image',
  'scan',
  'network',
  'volume',
  'logs',
  'container',
  'builder',
  'system',
  'engine',
  'outside',
  'api',
  'cli',
] as const;

const HOUSES = /^(?:web|emulator|runtime|sandbox|lessons)\//;

/** What a test or a fixture imports goes beyond what the product does. */
const isProduct = (path: string): boolean =>
  HOUSES.test(path) && /\.(?:ts|svelte)$/.test(path) && !path.endsWith('.test.ts') && !path.includes('/testing/');

/** Who imports whom, of the product's files. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

export function importGraph(files: readonly SourceFile[]): ImportGraph {
  const product = files.filter(({ path }) => isProduct(path));
  const known = new Set(product.map(({ path }) => path));
  return new Map(
    product.map(({ path, text }) => {
      const targets = importsOf(withoutComments(text))
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => resolveImport(path, specifier));
      return [path, [...new Set(targets)].filter((target) => known.has(target))];
    }),
  );
}

/** Imports that lead up, or to a room that has no floor; each with the chain of imports by which a room below meets what it pulls in. */
export function upwardImports(graph: ImportGraph): string[] {
  return [...graph].flatMap(([path, targets]) =>
    targets.flatMap((target) => {
      const [from, to] = [floorOf(path), floorOf(target)];
      if (from === undefined || to === undefined || to <= from) return [];
      const room = (floor: number): string => FLOORS[floor] ?? 'a room without a floor';
      const chain = [...chainTo(path, graph), target].join(' -> ');
      return [`${path} imports ${target}: ${room(from)} lies below ${room(to)} (${chain})`];
    }),
  );
}

/** Undefined outside of runtime/; past the last floor for a room that the list does not name. */
function floorOf(path: string): number | undefined {
  const [folder, room, file] = path.split('/');
  if (folder !== 'runtime') return undefined;
  const floor = file === undefined ? -1 : FLOORS.findIndex((name) => name === room);
  return floor === -1 ? FLOORS.length : floor;
}

/** The longest way down that ends in the file is of no use to a reader; this is a shortest one from a file that nobody imports. */
function chainTo(path: string, graph: ImportGraph): string[] {
  const importers = new Map<string, string[]>();
  for (const [from, targets] of graph)
    for (const target of targets) importers.set(target, [...(importers.get(target) ?? []), from]);
  const waiting: string[][] = [[path]];
  const seen = new Set([path]);
  for (const chain of waiting) {
    const above = importers.get(chain[0] ?? '') ?? [];
    if (above.length === 0) return chain;
    for (const from of above.filter((each) => !seen.has(each))) {
      seen.add(from);
      waiting.push([from, ...chain]);
    }
  }
  return [path];
}

/** Circles of files: each as its files in the order of imports, beginning with the first by name. */
export function circles(graph: ImportGraph): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: string[]): void => {
    const at = way.indexOf(path);
    if (at !== -1) found.push([...way.slice(at), path].join(' -> '));
    if (at !== -1 || done.has(path)) return;
    for (const target of graph.get(path) ?? []) walk(target, [...way, path]);
    done.add(path);
  };
  for (const path of [...graph.keys()].sort()) walk(path, []);
  return found;
}

const withoutComments = (text: string): string => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
