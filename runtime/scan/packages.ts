/** The packages of an image, from what its package managers have written into it: dpkg's database, and the metadata of Python's. */
import { child, children, FileView, PathError, type Entry, type Stack } from '../image/file-view.ts';
import type { RegularNode } from '../image/layer-node.ts';
import type { ScannedPackage } from '../model/scan-report.ts';
import { parseStanzas, type Stanza } from './deb822.ts';

/** Debian's own status of a whole installation has 6 MB; what is larger is no database of a container. */
const FILE_BYTES_MAX = 16 * 1024 * 1024;
/** The head of a METADATA; the description behind it may be a book. */
const METADATA_BYTES_MAX = 64 * 1024;
export const PACKAGES_MAX = 20_000;
/** Deeper nobody installs modules; a tree without an end ends here. */
const DEPTH_MAX = 40;
const TEXT_CHARACTERS_MAX = 300;

export interface Found {
  readonly packages: readonly ScannedPackage[];
  readonly distribution: { readonly id: string; readonly version: string; readonly name: string } | undefined;
  readonly notes: readonly string[];
}

export async function findPackages(view: FileView): Promise<Found> {
  const notes: string[] = [];
  const reader = new Reader(view, notes);
  const packages = [...(await dpkgPackages(reader)), ...(await pythonPackages(reader))];
  if (packages.length > PACKAGES_MAX)
    notes.push(`Of ${packages.length} packages the first ${PACKAGES_MAX} are told of.`);
  const kept = packages.slice(0, PACKAGES_MAX).sort(byName);
  return { packages: kept, distribution: await distributionOf(reader), notes };
}

const byName = (a: ScannedPackage, b: ScannedPackage): number =>
  compare(a.type, b.type) || compare(a.name, b.name) || compare(a.version, b.version);

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** Reads texts of the image, each up to a limit; what can't be read becomes a note. */
class Reader {
  readonly view: FileView;
  readonly #notes: string[];

  constructor(view: FileView, notes: string[]) {
    this.view = view;
    this.#notes = notes;
  }

  /** The entry of a path with links followed. */
  at(path: string): Entry | undefined {
    try {
      return this.view.resolve(path).entry;
    } catch (error) {
      if (!(error instanceof PathError)) throw error;
      this.#notes.push(`${path} can't be read: ${error.message}.`);
      return undefined;
    }
  }

  async text(path: string, bytesMax = FILE_BYTES_MAX): Promise<string | undefined> {
    const node = this.at(path)?.node;
    if (node?.kind !== 'regular') return undefined;
    if (node.size > bytesMax) this.#notes.push(`${path} was read up to ${bytesMax} of its ${node.size} bytes.`);
    return textOf(node, bytesMax);
  }
}

const textOf = async (node: RegularNode, bytesMax: number): Promise<string> =>
  new TextDecoder().decode(await node.read(0, bytesMax));

const DPKG = '/var/lib/dpkg';

/** The database of dpkg, and the files of which images without dpkg have one for each package (`status.d`). */
async function dpkgPackages(reader: Reader): Promise<ScannedPackage[]> {
  const status = (await reader.text(`${DPKG}/status`)) ?? '';
  const packages = parseStanzas(status).flatMap((stanza) => debOf(stanza, `${DPKG}/status`) ?? []);
  const folder = reader.at(`${DPKG}/status.d`)?.stack ?? [];
  for (const [name] of children(folder)) {
    // Beside each lie the sums of its files.
    if (name.endsWith('.md5sums')) continue;
    const path = `${DPKG}/status.d/${name}`;
    const [stanza] = parseStanzas((await reader.text(path)) ?? '');
    const found = stanza && debOf(stanza, path);
    if (found) packages.push(found);
  }
  return packages;
}

/** dpkg(1): what is only known, or was removed, is not there. A file of status.d has no status. */
const isInstalled = (stanza: Stanza): boolean => /(?:^| )installed$/.test(stanza.get('status') ?? 'installed');

function debOf(stanza: Stanza, path: string): ScannedPackage | undefined {
  const [name, version] = [bounded(stanza.get('package')), bounded(stanza.get('version'))];
  if (name === undefined || version === undefined || !isInstalled(stanza)) return undefined;
  const architecture = bounded(stanza.get('architecture'));
  const source = sourceOf(stanza.get('source'), { name, version });
  return { type: 'deb', name, version, source, ...(architecture !== undefined && { architecture }), path };
}

/** `openssl`, `openssl (3.0.2-1)`, or nothing where the source has the package's own name and version. */
function sourceOf(text: string | undefined, own: { name: string; version: string }): { name: string; version: string } {
  const [, name, version] = /^(\S+)(?: +\(([^)\s]+)\))?$/.exec(bounded(text) ?? '') ?? [];
  return { name: name ?? own.name, version: version ?? withoutRebuild(own.version) };
}

/** `5.2.15-2+b7` is the seventh rebuild of the source 5.2.15-2. */
const withoutRebuild = (version: string): string => version.replace(/\+b\d+$/, '');

function bounded(text: string | undefined): string | undefined {
  const line = text?.slice(0, TEXT_CHARACTERS_MAX);
  return line === '' || line === undefined ? undefined : line;
}

/** Debian's own modules lie here: dpkg has told of them. */
const OF_DEBIAN = '/usr/lib/python3/dist-packages';

/** Wherever a `site-packages` or `dist-packages` is: pip installs into several, and environments bring their own. */
async function pythonPackages(reader: Reader): Promise<ScannedPackage[]> {
  const packages: ScannedPackage[] = [];
  for (const { path, stack } of moduleFolders(reader.view.root, '', 0)) {
    if (path === OF_DEBIAN) continue;
    for (const [name, entry] of children(stack)) {
      const metadata = metadataOf(name, entry);
      const found = metadata && (await pythonOf(metadata.node, `${path}/${name}${metadata.suffix}`));
      if (found) packages.push(found);
    }
  }
  return packages;
}

function* moduleFolders(stack: Stack, path: string, depth: number): Generator<{ path: string; stack: Stack }> {
  if (depth > DEPTH_MAX) return;
  for (const [name, entry] of children(stack)) {
    if (!entry.stack) continue;
    const here = `${path}/${name}`;
    if (name === 'site-packages' || name === 'dist-packages') yield { path: here, stack: entry.stack };
    else yield* moduleFolders(entry.stack, here, depth + 1);
  }
}

/** The file that describes a distribution (PyPA, "Recording installed projects"; and what came before it). */
function metadataOf(name: string, { node, stack }: Entry): { node: RegularNode; suffix: string } | undefined {
  const file = name.endsWith('.dist-info') ? 'METADATA' : name.endsWith('.egg-info') ? 'PKG-INFO' : undefined;
  if (file === undefined) return undefined;
  if (node.kind === 'regular') return { node, suffix: '' };
  const inside = stack && child(stack, file)?.node;
  return inside?.kind === 'regular' ? { node: inside, suffix: `/${file}` } : undefined;
}

async function pythonOf(node: RegularNode, path: string): Promise<ScannedPackage | undefined> {
  const [stanza] = parseStanzas(await textOf(node, METADATA_BYTES_MAX));
  const [name, version] = [bounded(stanza?.get('name')), bounded(stanza?.get('version'))];
  if (name === undefined || version === undefined) return undefined;
  const licence = bounded(stanza?.get('license-expression') ?? stanza?.get('license'));
  return { type: 'pypi', name, version, ...(licence !== undefined && { licence }), path };
}

/** os-release(5). */
async function distributionOf(reader: Reader): Promise<Found['distribution']> {
  const text = (await reader.text('/etc/os-release', METADATA_BYTES_MAX)) ?? '';
  const fields = new Map(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, key = '', value = '']) => [key, unquoted(value)]),
  );
  const id = bounded(fields.get('ID'));
  if (id === undefined) return undefined;
  return { id, version: bounded(fields.get('VERSION_ID')) ?? '', name: bounded(fields.get('PRETTY_NAME')) ?? id };
}

const unquoted = (value: string): string => value.trim().replace(/^(["'])(.*)\1$/, '$2');
