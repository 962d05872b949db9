/** The sources of one COPY or ADD: paths and patterns become files of a tree, with digests for history and cache. */
import { badParameter } from '../../std/errors.ts';
import { Hasher, hexOf } from '../../oci/digest.ts';
import { compileGlob, hasWildcards } from '../../text/glob-syntax.ts';
import { cleanPattern, IgnoreMatcher } from '../pattern/ignore-matcher.ts';
import { children, type Entry, PathError, type Resolved } from '../../image/file-view.ts';
import type { SourceTree } from './source-tree.ts';
import { sumOfSums } from './tar-sum.ts';

export interface Source {
  /** The last component of the path as it was asked for. */
  readonly name: string;
  readonly entry: Entry;
  /** `file:<hex>` or `dir:<hex>`, as the history has it. */
  readonly digest: string;
  /** Covers all that is copied: also what the history's digest leaves out, such as where a link leads. */
  readonly fingerprint: string;
  /** Says which paths inside of a folder are left out. */
  readonly isExcluded: (path: string) => boolean;
  /** A tar in it is unpacked by ADD. */
  readonly mayUnpack: boolean;
}

/** Throws 400 with Docker's texts, without "COPY failed: " in front. */
export async function findSources(
  tree: SourceTree,
  path: string,
  excludes: readonly string[],
  { wildcards = true } = {},
): Promise<Source[]> {
  const clean = cleanPattern(path.replace(/^\//, '').replace(/^\.\//, ''));
  if (/^\.\.(?:\/|$)/.test(clean)) throw badParameter(`forbidden path outside the build context: ${path} ()`);
  const matcher = new IgnoreMatcher(excludes);
  const isExcluded = (each: string) => excludes.length > 0 && matcher.ignores(each);
  const paths = wildcards && hasWildcards(clean) ? matching(tree, clean) : [clean];
  const sources: Source[] = [];
  for (const each of paths.filter((found) => !isExcluded(found))) {
    sources.push(await sourceOf(tree, each, (inside) => isExcluded(inside) || isExcluded(join(each, inside))));
  }
  return sources;
}

async function sourceOf(tree: SourceTree, path: string, isExcluded: Source['isExcluded']): Promise<Source> {
  const found = resolve(tree, path);
  const { entry } = found;
  if (!entry) throw badParameter(`${tree.missing}stat ${path}: file does not exist`);
  const name = path.split('/').at(-1) ?? path;
  if (!entry.stack) {
    const digest = `file:${await tree.digest(path, found)}`;
    return { name, entry, digest, fingerprint: digest, isExcluded, mayUnpack: true };
  }
  return { name, entry, ...(await digestFolder(tree, found, isExcluded)), isExcluded, mayUnpack: false };
}

function resolve(tree: SourceTree, path: string): Resolved {
  try {
    return tree.view.resolve(path);
  } catch (error) {
    throw error instanceof PathError ? badParameter(`${tree.missing}stat ${path}: ${error.message}`) : error;
  }
}

/** The folder itself, when it has a name, and all that is in it. */
async function digestFolder(
  tree: SourceTree,
  { parts, entry }: Resolved,
  isExcluded: Source['isExcluded'],
): Promise<{ digest: string; fingerprint: string }> {
  const sums: string[] = [];
  const exact: string[] = [];
  const add = async (path: string, found: Resolved, inside: string): Promise<void> => {
    sums.push(await linkedDigest(tree, path));
    exact.push(`${inside}=${await tree.digest(path, found)}`);
  };
  const base = parts.join('/');
  if (base !== '') await add(base, { parts, entry }, '');
  for (const [inside, each] of filesUnder(entry?.stack ?? [], '')) {
    const path = join(base, inside);
    if (!isExcluded(inside)) await add(path, { parts: path.split('/'), entry: each }, inside);
  }
  const hasher = (await Hasher.create()).update(new TextEncoder().encode(exact.join('\n')));
  return { digest: await sumOfSums('dir', sums.sort()), fingerprint: hexOf(hasher.digest()) };
}

/** Docker counts a link in a folder by what it leads to, one that leads nowhere by its name. */
async function linkedDigest(tree: SourceTree, path: string): Promise<string> {
  try {
    return await tree.digest(path, tree.view.resolve(path));
  } catch (error) {
    if (error instanceof PathError) return path;
    throw error;
  }
}

/** Everything under a directory by its path from there, in the order in which a walk meets it. */
function* filesUnder(stack: Entry['stack'], prefix: string): Generator<[path: string, entry: Entry]> {
  for (const [name, entry] of children(stack ?? [])) {
    const path = join(prefix, name);
    yield [path, entry];
    if (entry.stack) yield* filesUnder(entry.stack, path);
  }
}

function matching({ view }: SourceTree, pattern: string): string[] {
  const glob = compileGlob(pattern);
  const depth = pattern.split('/').length;
  return [...pathsTo(view.root, '', depth)].filter((path) => glob.matches(path));
}

/** A pattern only fits what is as deep as itself. */
function* pathsTo(stack: Entry['stack'], prefix: string, depth: number): Generator<string> {
  for (const [name, entry] of children(stack ?? [])) {
    const path = join(prefix, name);
    if (depth === 1) yield path;
    else if (entry.stack) yield* pathsTo(entry.stack, path, depth - 1);
  }
}

const join = (folder: string, name: string): string => (folder === '' || folder === '.' ? name : `${folder}/${name}`);
