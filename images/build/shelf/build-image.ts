/** One image of the shelf: its root, made of its base's, and the layers that lie between the two. */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { CACHE } from '../places.ts';
import { run } from '../shell.ts';
import { configFile, type ImageDocument, imageDocument } from './image-config.ts';
import { type Layer, packLayer } from './layer.ts';
import type { Descriptor, Layout } from './layout.ts';
import type { ShelfPackage } from './packages-index.ts';
import { writeRepository } from './package-repository.ts';
import type { Recipe } from './recipe.ts';
import { recipeFolder } from './recipes.ts';
import {
  addUser,
  bootstrap,
  clampTimes,
  clean,
  compilePython,
  copyRoot,
  install,
  removePattern,
  userOf,
} from './root.ts';
import { layerEntries, readTree, type Tree } from './tree.ts';

export interface BuiltImage {
  readonly recipe: Recipe;
  readonly root: string;
  readonly tree: Tree;
  /** Lowest first, the base's among them. */
  readonly layers: readonly Layer[];
  readonly document: ImageDocument;
  readonly manifest: Descriptor;
  /** Bytes of all blobs that a pull without anything fetches, the manifest left out. */
  readonly sizeBytes: number;
}

const WORK = join(CACHE, 'shelf');
const DPKG_SETTINGS = 'files/etc/dpkg/dpkg.cfg.d';

/** `packages`: what the recipe adds to its base. */
export async function buildImage(
  recipe: Recipe,
  packages: readonly ShelfPackage[],
  base: BuiltImage | undefined,
  layout: Layout,
): Promise<BuiltImage> {
  const root = join(WORK, recipe.name, 'root');
  mkdirSync(dirname(root), { recursive: true });
  const below = base?.tree ?? new Map<never, never>();
  const own: Layer[] = [];
  prepareRoot(root, recipe, packages, base);
  let tree: Tree = below;
  if (packages.length > 0) {
    finish(root, recipe);
    const installed = readTree(root);
    own.push(await packLayer(layerEntries(root, installed, tree), installedBy(recipe)));
    tree = installed;
  }
  addOwn(root, recipe);
  finish(root, recipe);
  const whole = readTree(root);
  const entries = layerEntries(root, whole, tree);
  if (entries.length > 0)
    own.push(await packLayer(entries, recipe.instruction ?? `Drydock's files for ${recipe.name}`));
  return { recipe, root, tree: whole, ...describe(recipe, own, base, layout) };
}

const installedBy = ({ packages }: Recipe): string => `Debian packages: ${packages.join(' ')}`;

function prepareRoot(
  root: string,
  recipe: Recipe,
  packages: readonly ShelfPackage[],
  base: BuiltImage | undefined,
): void {
  if (base) copyRoot(base.root, root);
  else rmSync(root, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  for (const [name, user] of Object.entries(recipe.users)) addUser(root, name, user);
  if (packages.length === 0) return;
  const repository = join(WORK, recipe.name, 'packages');
  writeRepository(repository, packages, recipe.without);
  if (base) install(root, repository, recipe.packages);
  else bootstrap(root, repository, recipe, join(recipeFolder(recipe.name), DPKG_SETTINGS));
}

/** What a run leaves differently goes; what is the image's own to leave out goes; then modules are compiled. */
function finish(root: string, { bytecode, remove }: Recipe): void {
  if (!existsSync(join(root, 'etc'))) return;
  for (const pattern of remove) removePattern(root, pattern);
  clean(root);
  clampTimes(root);
  if (bytecode.length === 0) return;
  compilePython(root, bytecode);
  clampTimes(root);
}

function addOwn(root: string, recipe: Recipe): void {
  const folder = recipeFolder(recipe.name);
  for (const [path, { owner, mode }] of Object.entries(recipe.directories)) {
    mkdirSync(join(root, path), { recursive: true });
    const { uid, gid } = owner === 'root' ? { uid: 0, gid: 0 } : userOf(root, owner);
    chownSync(join(root, path), uid, gid);
    chmodSync(join(root, path), Number.parseInt(mode, 8));
  }
  for (const [path, target] of Object.entries(recipe.links)) {
    rmSync(join(root, path), { force: true });
    mkdirSync(dirname(join(root, path)), { recursive: true });
    symlinkSync(target, join(root, path));
  }
  for (const [path, source] of Object.entries(recipe.programs)) compile(join(folder, source), join(root, path));
  const files = join(folder, 'files');
  if (existsSync(files)) copyFiles(files, root);
}

/** Owned by root and with the modes that git keeps, whoever has checked them out. */
function copyFiles(from: string, root: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(root, entry.name)];
    if (entry.isDirectory()) {
      if (!existsSync(target)) makeFolder(target);
      copyFiles(source, target);
      continue;
    }
    copyFileSync(source, target);
    chmodSync(target, (statSync(source).mode & 0o100) === 0 ? 0o644 : 0o755);
    chownSync(target, 0, 0);
  }
}

/** Whatever the mask of whoever builds. */
function makeFolder(path: string): void {
  mkdirSync(path);
  chmodSync(path, 0o755);
}

/** Static and without a C library: a few hundred bytes and the page that they lie in. */
function compile(source: string, target: string): void {
  mkdirSync(dirname(target), { recursive: true });
  const bare = ['-m32', '-Os', '-static', '-nostdlib', '-ffreestanding', '-fno-pie', '-no-pie', '-fno-stack-protector'];
  const small = ['-fno-asynchronous-unwind-tables', '-s', '-Wl,--build-id=none,-z,noseparate-code,-z,norelro'];
  run('gcc', [...bare, ...small, '-Wall', '-Wextra', '-Werror', '-o', target, source]);
  chmodSync(target, 0o755);
}

type Described = Pick<BuiltImage, 'layers' | 'document' | 'manifest' | 'sizeBytes'>;

function describe(recipe: Recipe, own: readonly Layer[], base: BuiltImage | undefined, layout: Layout): Described {
  const layers = [...(base?.layers ?? []), ...own];
  const document = imageDocument(recipe, own, base);
  const config = layout.addJson('config.v1+json', configFile(document, layers));
  const blobs = layers.map(({ bytes }) => layout.add('layer.v1.tar+zstd', bytes));
  const manifest = layout.addManifest(config, blobs);
  const sizeBytes = [config, ...blobs].reduce((sum, { size }) => sum + size, 0);
  return { layers, document, manifest, sizeBytes };
}
