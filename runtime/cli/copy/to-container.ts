import type { ApiClient } from '../../api/client.ts';
import { writeTar } from '../../archive/tar-writer.ts';
import type { TarEntry } from '../../archive/tar-writer.ts';
import { streamOf } from '../../std/stream-of.ts';
import { CliError } from '../errors.ts';
import type { CommandFiles, Invocation } from '../invocation.ts';
import { isDevice, isDirectory, isLink, statInContainer } from './from-container.ts';
import { followed, localPath, splitPath } from './paths.ts';
import { type CopySource, type CopyTarget, planCopy } from './plan.ts';
import { renamed } from './renaming-tar.ts';

export interface ToContainer {
  readonly container: string;
  readonly path: string;
  /** `-` is a tar from standard input. */
  readonly from: string;
  readonly followLink: boolean;
  /** Files keep the numbers of their owners. */
  readonly archive: boolean;
}

/** Resolves with the bytes that went. */
export async function copyToContainer(
  { client, invocation, signal }: { client: ApiClient; invocation: Invocation; signal: AbortSignal },
  { container, path, from, followLink, archive }: ToContainer,
): Promise<{ bytes: number; target: string }> {
  const target = await targetIn(client, container, path);
  if (from === '-' && target.kind !== 'directory')
    throw new CliError(`destination "${container}:${path}" must be a directory`);
  let bytes = 0;
  const { directory, tar } =
    from === '-'
      ? { directory: target.path, tar: invocation.readStdin({ raw: false }) }
      : await localSource(invocation, from, followLink, target);
  const counted = tar.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        bytes += chunk.byteLength;
        controller.enqueue(chunk);
      },
    }),
  );
  await client.send('PUT', `/containers/${encodeURIComponent(container)}/archive`, {
    query: { path: directory, noOverwriteDirNonDir: true, copyUIDGID: archive ? true : undefined },
    body: counted,
    signal,
  });
  return { bytes, target: target.path };
}

async function targetIn(client: ApiClient, container: string, given: string): Promise<CopyTarget> {
  const first = await statInContainer(client, container, given);
  const path = first && isLink(first) ? followed(given, first.linkTarget).path : given;
  const stat = path === given ? first : await statInContainer(client, container, path);
  if (!stat) return { path, kind: undefined };
  if (isDirectory(stat)) return { path, kind: 'directory' };
  if (isDevice(stat))
    throw new CliError(`destination "${container}:${given}" must be a directory or a regular file: got a device`);
  return { path, kind: 'file' };
}

async function localSource(
  { files, cwd }: Invocation,
  given: string,
  followLink: boolean,
  target: CopyTarget,
): Promise<{ directory: string; tar: ReadableStream<Uint8Array> }> {
  const source = await findSource(files, localPath(given, cwd), followLink);
  const plan = planCopy(source, target);
  const { parent, base } = splitPath(source.path);
  const own = source.rename;
  const rename = (name: string) => plan.rename(own === undefined ? name : own + name.slice(base.length));
  return { directory: plan.directory, tar: streamOf(writeTar(entriesOf(files, parent, base, rename))) };
}

/** The links of its folder are followed; its own, when that is asked for or when a slash behind it does so. */
async function findSource(files: CommandFiles, path: string, followLink: boolean): Promise<CopySource> {
  const name = splitPath(path.replace(/\/\.?$/, '') || '/').base;
  const isEnded = path !== '/' && /\/\.?$/.test(path);
  const clean = path.replace(/\/\.?$/, '') || '/';
  const throughParent =
    clean === '/' ? '/' : `${await files.resolve(splitPath(clean).parent)}/${name}`.replace('//', '/');
  const isThere = (await files.lkind(throughParent)) !== undefined;
  if (!isThere) throw new CliError(`lstat ${throughParent}: no such file or directory`);
  const resolved = followLink || isEnded ? await files.resolve(throughParent) : throughParent;
  const kind = await files.lkind(resolved);
  if (kind === undefined) throw new CliError(`lstat ${resolved}: no such file or directory`);
  const rename = splitPath(resolved).base === name ? undefined : name;
  const isDot = path.endsWith('/.');
  return {
    path: isDot ? `${resolved}/.` : resolved,
    isDirectory: kind === 'directory',
    rename: isDot ? undefined : rename,
  };
}

/** `dir/.` goes as `./...`: what is in it, and its own mode. */
async function* entriesOf(
  files: CommandFiles,
  parent: string,
  base: string,
  rename: (name: string) => string,
): AsyncGenerator<TarEntry> {
  const isInside = base === '.' || base === '/';
  const { parent: above, base: name } = isInside ? splitPath(parent) : { parent, base };
  const tree = isInside && parent === '/' ? files.tree('/', () => 'take') : files.tree(above, () => 'take', [name]);
  for await (const entry of tree) {
    const own = isInside && parent !== '/' ? `.${entry.header.name.slice(name.length)}` : entry.header.name;
    const link = (target: string) => (isInside && parent !== '/' ? `.${target.slice(name.length)}` : target);
    const header =
      entry.header.type === 'link' ? { ...entry.header, linkName: link(entry.header.linkName) } : entry.header;
    yield { ...entry, header: renamed({ ...header, name: own }, rename) };
  }
}
