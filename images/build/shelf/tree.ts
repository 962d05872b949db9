/** A folder's entries as a layer has them, and what of them is new beside an earlier state. */
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readFileSync, readlinkSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import type { TarEntry } from '../../../runtime/archive/tar-writer.ts';
import { tarHeader } from '../../../runtime/archive/tar-writer.ts';
import type { TarType } from '../../../runtime/archive/tar-header.ts';
import { BUILD_TIME_SECONDS } from '../tar.ts';

interface Entry {
  readonly type: TarType;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly mtimeSeconds: number;
  /** Of a file's contents, or a link's target. */
  readonly content: string;
  readonly inode: number;
}

/** By path from the top, `etc/passwd`, in the order of their names. */
export type Tree = ReadonlyMap<string, Entry>;

const PERMISSIONS = 0o7777;

export function readTree(root: string): Tree {
  const tree = new Map<string, Entry>();
  const visit = (folder: string): void => {
    for (const name of readdirSync(join(root, folder)).sort()) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const entry = entryOf(join(root, path));
      tree.set(path, entry);
      if (entry.type === 'directory') visit(path);
    }
  };
  visit('');
  return tree;
}

function entryOf(path: string): Entry {
  const stats = lstatSync(path);
  const { mode, uid, gid, ino, mtimeMs } = stats;
  const type = typeOf(path, stats);
  const content =
    type === 'symlink'
      ? readlinkSync(path)
      : type === 'file'
        ? createHash('sha256').update(readFileSync(path)).digest('hex')
        : '';
  const mtimeSeconds = Math.min(Math.floor(mtimeMs / 1000), BUILD_TIME_SECONDS);
  return { type, mode: mode & PERMISSIONS, uid, gid, mtimeSeconds, content, inode: ino };
}

function typeOf(path: string, stats: Stats): TarType {
  if (stats.isDirectory()) return 'directory';
  if (stats.isSymbolicLink()) return 'symlink';
  if (stats.isFile()) return 'file';
  throw new Error(`Pack ${path}: it is no file, folder or link`);
}

/** What an entry is to whoever uses it; a folder's time tells of the build only. */
const isSame = (a: Entry, b: Entry | undefined): boolean =>
  b !== undefined &&
  a.type === b.type &&
  a.mode === b.mode &&
  a.uid === b.uid &&
  a.gid === b.gid &&
  a.content === b.content &&
  (a.type === 'directory' || a.mtimeSeconds === b.mtimeSeconds);

/** The tar entries that make `after`, which lies in `root`, of `before`: what is new or other with the folders above it, and whiteouts. */
export function layerEntries(root: string, after: Tree, before: Tree = new Map()): TarEntry[] {
  const changed = new Set<string>();
  for (const [path, entry] of after) if (!isSame(entry, before.get(path))) addWithParents(changed, path);
  const gone = [...before.keys()].filter((path) => !after.has(path));
  const whiteouts = gone.filter((path) => after.has(parentOf(path)) || parentOf(path) === '');
  for (const path of whiteouts) addWithParents(changed, parentOf(path));
  const names = [...[...changed].filter((path) => path !== ''), ...whiteouts.map(whiteoutOf)].sort(byParts);
  const firsts = new Map<number, string>();
  return names.map((name) => {
    const entry = after.get(name);
    return entry
      ? tarEntry(root, name, entry, firsts)
      : { header: tarHeader({ name, mtimeSeconds: BUILD_TIME_SECONDS }) };
  });
}

function addWithParents(paths: Set<string>, path: string): void {
  for (let each = path; each !== ''; each = parentOf(each)) paths.add(each);
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));

/** OCI image specification, layer.md, "Whiteouts". */
function whiteoutOf(path: string): string {
  const parent = parentOf(path);
  return `${parent}${parent === '' ? '' : '/'}.wh.${path.slice(path.lastIndexOf('/') + 1)}`;
}

/** A folder stands before what is in it. */
function byParts(a: string, b: string): number {
  const [one, other] = [a.replaceAll('/', '\0'), b.replaceAll('/', '\0')];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `firsts`: of files with several names the one that has the contents. */
function tarEntry(root: string, path: string, entry: Entry, firsts: Map<number, string>): TarEntry {
  const { type, mode, uid, gid, mtimeSeconds, content, inode } = entry;
  const common = { mode, uid, gid, mtimeSeconds };
  if (type === 'directory') return { header: tarHeader({ ...common, name: `${path}/`, type }) };
  if (type === 'symlink') return { header: tarHeader({ ...common, name: path, type, linkName: content }) };
  const first = firsts.get(inode);
  if (first !== undefined) return { header: tarHeader({ ...common, name: path, type: 'link', linkName: first }) };
  firsts.set(inode, path);
  const body = readFileSync(join(root, path));
  return { header: tarHeader({ ...common, name: path, type, size: body.length }), body: [body] };
}
