/**
 * The guest's own file system: programs out of Debian packages, the libraries that they need, our own files over both, as a layer in packs
 * (runtime/image/layer-pack.ts): an index and a hot pack that a start needs, and packs that are fetched when somebody reads from them.
 */
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { digestOf } from '../../runtime/oci/digest.ts';
import { packLayer, type LayerPack } from '../../runtime/image/layer-pack.ts';
import { readLayerTree } from '../../runtime/image/layer-tree.ts';
import { folders, links, modes, owned, withoutApplets } from '../guest/root/arrangement.ts';
import { BASE_PACK, libraries, packs, selections, stubs } from '../guest/root/contents.ts';
import { filesBelow, isElf, libraryClosure } from './elf.ts';
import { unpackPackage } from './packages.ts';
import { ROOT } from './places.ts';
import { output, run } from './shell.ts';
import { buildStub } from './stub.ts';
import { tarFolder } from './tar.ts';

const LIBRARY_FOLDER = 'usr/lib/i386-linux-gnu';
/** Debian bookworm's packages still name the folders that its file system merged into /usr. */
const MERGED = /^(bin|sbin|lib)\//;

const HOT_PACK = 'hot';
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';

/** In the order in which they lie behind one another. */
export const packNames: readonly string[] = [HOT_PACK, ...Object.keys(packs)];

export const rootPackages = (): string[] => [...selections.map((selection) => selection.package), ...libraries];

/** `agent` becomes the `docker` command. */
export async function buildRoot(agent: Uint8Array): Promise<LayerPack> {
  const work = mkdtempSync(join(tmpdir(), 'drydock-root-'));
  try {
    const root = join(work, 'root');
    arrange(root);
    const taken = new Map<string, string[]>();
    for (const [pack, selected] of Object.entries(packs))
      taken.set(
        pack,
        selected.flatMap((selection) => take(work, root, selection.package, selection.paths)),
      );
    takeLibraries(work, root, taken);
    linkApplets(root);
    takeCertificates(root);
    writeFileSync(join(root, 'usr/bin/docker'), agent, { mode: 0o755 });
    overlay(root);
    run('ldconfig', ['-r', root, '-X']);
    // Inode numbers and times of this machine.
    rmSync(join(root, 'var/cache/ldconfig'), { recursive: true, force: true });
    return await packed(tarFolder(root, join(work, 'root.tar'), owned), taken);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** `taken` names each pack's files, by their paths in the root. */
async function packed(tar: Uint8Array, taken: ReadonlyMap<string, readonly string[]>): Promise<LayerPack> {
  const packOf = new Map([...taken].flatMap(([name, paths]) => paths.map((path) => [path, name])));
  packOf.set(CERTIFICATES, packHolding('ca-certificates'));
  for (const path of readFileSync(join(ROOT, 'hot.txt'), 'utf8').split('\n')) packOf.set(path, HOT_PACK);
  const tree = await readLayerTree(new Blob([Uint8Array.from(tar)]).stream());
  return packLayer(tree, await digestOf(tar), packNames, (path) => packOf.get(path) ?? BASE_PACK);
}

function packHolding(name: string): string {
  const found = Object.entries(packs).find(([, selected]) => selected.some((selection) => selection.package === name));
  return found?.[0] ?? BASE_PACK;
}

function arrange(root: string): void {
  for (const [folder, mode] of Object.entries(folders)) {
    mkdirSync(join(root, folder), { recursive: true });
    chmodSync(join(root, folder), mode);
  }
  for (const [path, target] of Object.entries(links)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
}

const unpackedPath = (work: string, name: string): string => join(work, 'packages', name);

function unpacked(work: string, name: string): string {
  const folder = unpackedPath(work, name);
  if (!existsSync(folder)) unpackPackage(name, folder);
  return folder;
}

/** Copies from a package; the paths of the files in the root. */
function take(work: string, root: string, name: string, paths: readonly string[]): string[] {
  const source = unpacked(work, name);
  const missing = paths.filter((path) => !existsSync(join(source, path)) && !isLink(join(source, path)));
  if (missing.length > 0)
    throw new Error(`Debian package ${name} has no ${missing.join(', ')}: correct images/guest/root/contents.ts`);
  return paths.flatMap((path) => {
    const target = path.replace(MERGED, 'usr/$1/');
    mkdirSync(dirname(join(root, target)), { recursive: true });
    cpSync(join(source, path), join(root, target), { recursive: true, verbatimSymlinks: true });
    return path.endsWith('/')
      ? filesBelow(join(source, path)).map((file) => join(target, relative(join(source, path), file)))
      : [target];
  });
}

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;

/** A library joins the files of the first pack that has a program which needs it. */
function takeLibraries(work: string, root: string, taken: ReadonlyMap<string, string[]>): void {
  const sources = ['libc6', ...libraries].flatMap((name) =>
    ['lib/i386-linux-gnu', LIBRARY_FOLDER, 'usr/libexec/sudo'].map((folder) => join(unpacked(work, name), folder)),
  );
  const stubbed = new Set(stubs.map(({ soname }) => soname));
  const needed = new Map<string, string>();
  const binaries: string[] = [];
  for (const files of taken.values()) {
    const programs = files.map((file) => join(root, file)).filter((file) => isProgram(file));
    for (const [name, path] of libraryClosure(programs, sources, stubbed)) {
      if (needed.has(name)) continue;
      needed.set(name, path);
      files.push(join(LIBRARY_FOLDER, name));
    }
    binaries.push(...programs);
  }
  const users = [...binaries, ...needed.values()];
  for (const [name, path] of needed) {
    const target = join(root, LIBRARY_FOLDER, name);
    const stub = stubs.find(({ soname }) => soname === name);
    if (stub) buildStub(stub, needed, users, target, work);
    else if (!existsSync(target)) cpSync(path, target, { dereference: true });
  }
}

const isProgram = (path: string): boolean => lstatSync(path).isFile() && isElf(readFileSync(path));

/** Busybox stands in for every command that no other package brought. */
function linkApplets(root: string): void {
  for (const applet of output(join(root, 'usr/bin/busybox'), ['--list-full']).trim().split('\n')) {
    const name = applet.slice(applet.lastIndexOf('/') + 1);
    const taken = ['usr/bin', 'usr/sbin'].some((folder) =>
      lstatSync(join(root, folder, name), { throwIfNoEntry: false }),
    );
    if (!taken && !withoutApplets.includes(name)) symlinkSync('busybox', join(root, 'usr/bin', name));
  }
}

/** One file with all authorities, as update-ca-certificates makes it. */
function takeCertificates(root: string): void {
  const folder = join(root, 'usr/share/ca-certificates/mozilla');
  mkdirSync(join(root, 'etc/ssl/certs'), { recursive: true });
  const bundle = filesBelow(folder).map((file) => readFileSync(file, 'utf8').trim());
  writeFileSync(join(root, CERTIFICATES), `${bundle.join('\n')}\n`);
  rmSync(join(root, 'usr/share/ca-certificates'), { recursive: true });
}

/** Our own files; git keeps no modes but the executable bit. */
function overlay(root: string): void {
  cpSync(join(ROOT, 'files'), root, { recursive: true, verbatimSymlinks: true });
  for (const [path, mode] of Object.entries(modes)) chmodSync(join(root, path), mode);
}
