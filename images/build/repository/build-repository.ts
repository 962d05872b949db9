/** Builds what apt and pip install without a network, into images/dist/packages. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachePath, sha256 } from '../packages.ts';
import { CACHE, REPOSITORY_FILES } from '../places.ts';
import { run } from '../shell.ts';
import type { ShelfPackage } from '../shelf/packages-index.ts';
import { parseRelations } from '../shelf/relations.ts';
import { readContents, readRepositoryPins } from './contents.ts';
import { buildDebianRepository, INDEX_FILE, RELEASE_FILE } from './debian-repository.ts';
import { projectOf, type Wheel, wheelOf } from './wheel.ts';

/** Artefacts of the target, in their order; packages and wheels are known by them. */
export const REPOSITORY_INDEXES = [RELEASE_FILE, INDEX_FILE, 'packages/simple/index.html', 'packages/index.html'];

export function buildRepository(): Uint8Array[] {
  // Built sites have second names of these files: what is written is another file.
  rmSync(REPOSITORY_FILES, { recursive: true, force: true });
  const packages = readRepositoryPins();
  const { near, wheels: named } = readContents();
  const { release, index } = buildDebianRepository(packages, near);
  const wheels = makeWheels(named, packages);
  for (const wheel of wheels) writeWheel(wheel);
  const projects = wheels.map(({ project }) => `<a href="${project}/">${project}</a>`).sort();
  return [release, index, Buffer.from(page(projects)), Buffer.from(page([ABOUT]))];
}

const ABOUT =
  'Debian packages (<code>debian/</code>, for apt) and Python wheels (<code>simple/</code>, for pip) that come with Drydock.';

/** One wheel for each Debian package of the list. */
function makeWheels(named: readonly string[], packages: readonly ShelfPackage[]): Wheel[] {
  const from = new Map(named.map((name) => [name, packageCalled(name, packages)]));
  const roots = new Map([...from].map(([name, each]) => [name, unpack(each)]));
  const projects = new Map([...roots].map(([name, root]) => [name, projectOf(root)]));
  return [...from].map(([name, each]) => wheelOf(roots.get(name) ?? '', each, needsOf(each, projects)));
}

function packageCalled(name: string, packages: readonly ShelfPackage[]): ShelfPackage {
  const found = packages.find((each) => each.name === name);
  if (!found) throw new Error(`Make a wheel of ${name}: it is not pinned; run npm run images -- pin-new`);
  return found;
}

function unpack(each: ShelfPackage): string {
  const root = join(CACHE, 'wheels', each.name);
  rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  run('dpkg-deb', ['-x', cachePath(each), root]);
  return root;
}

/** Debian's words for what a Python of this version has itself, and for what comes with pip. */
const THERE = new Set(['python3', 'python3-minimal', 'python3-pkg-resources', 'python3-setuptools']);

/** Throws for a module that has no wheel: pip would ask for it in vain. */
function needsOf({ name, depends = '' }: ShelfPackage, projects: ReadonlyMap<string, string>): string[] {
  return parseRelations(depends).flatMap((clause) => {
    const names = clause.map((each) => each.name).filter((each) => each.startsWith('python3'));
    if (names.length === 0 || names.some((each) => THERE.has(each))) return [];
    const project = names.flatMap((each) => projects.get(each) ?? [])[0];
    if (project === undefined)
      throw new Error(`The wheel of ${name} needs ${names.join(' or ')}: add it to the wheels`);
    return [project];
  });
}

function writeWheel({ project, file, requiresPython, bytes }: Wheel): void {
  for (const folder of ['wheels', `simple/${project}`]) mkdirSync(join(REPOSITORY_FILES, folder), { recursive: true });
  writeFileSync(join(REPOSITORY_FILES, 'wheels', file), bytes);
  const needs = requiresPython === undefined ? '' : ` data-requires-python="${escaped(requiresPython)}"`;
  const link = `<a href="../../wheels/${file}#sha256=${sha256(bytes)}"${needs}>${file}</a>`;
  writeFileSync(join(REPOSITORY_FILES, `simple/${project}/index.html`), page([link]));
}

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const page = (lines: readonly string[]): string =>
  `<!doctype html>\n<meta charset="utf-8" />\n<title>Packages</title>\n${lines.map((line) => `${line}<br />\n`).join('')}`;
