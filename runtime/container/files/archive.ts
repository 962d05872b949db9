import { writeTar } from '../../archive/tar-writer.ts';
import type { ContainerFileService, PathStat } from '../../model/engine.ts';
import { DockerError, notFound, serverError } from '../../std/errors.ts';
import { AT_SYMLINK_NOFOLLOW } from '../../guest/constants/at.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { openDirectory } from '../../guest/files/open-directory.ts';
import { splitName } from '../../guest/files/entry-name.ts';
import type { Guest } from '../../guest/guest.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import { readTree } from '../../guest/files/tree-reader.ts';
import { Program } from '../../guest/program.ts';
import { isSymbolicLink, statx } from '../../guest/syscalls/stat.ts';
import { streamOf } from '../../std/stream-of.ts';
import type { Container } from '../container.ts';
import type { Tell } from '../tell.ts';
import { containerPaths } from '../../model/paths.ts';
import { type ContainerPath, followLinks, parseContainerPath } from './container-path.ts';
import { openContainerFiles } from './open-files.ts';
import { pathStat } from './path-stat.ts';
import { TreeTar } from './tree-tar.ts';

/** What the files of containers need of the engine. */
export interface FileParts {
  readonly guest: Guest;
  readonly tell: Tell;
}

/** `HEAD /containers/{id}/archive`. */
export async function statPath(
  parts: FileParts,
  container: Container,
  request: { readonly ref: string; readonly path: string },
): Promise<PathStat> {
  await using files = await openContainerFiles(parts.guest, container, { mounts: true });
  const path = parseContainerPath(request.path);
  return (await look(files.actor, container, path, request)).stat;
}

/** `GET /containers/{id}/archive`: a tar of a file, or of a directory with all that is in it. */
export async function readArchive(
  parts: FileParts,
  container: Container,
  request: { readonly ref: string; readonly path: string },
): ReturnType<ContainerFileService['read']> {
  const files = await openContainerFiles(parts.guest, container, { mounts: true });
  try {
    const path = parseContainerPath(request.path);
    const { stat, directory, name } = await look(files.actor, container, path, request);
    parts.tell(container, 'archive-path');
    const tar = new TreeTar((entry) => renamed(entry, name, path.name));
    const entries = tar.entries(readTree(files.actor, directory, [name]));
    return { stat, tar: streamOf(writeTar(entries), () => files[Symbol.asyncDispose]()) };
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}

/** `GET /containers/{id}/export`: its root file system, without what is mounted in it. */
export async function exportContainer(parts: FileParts, container: Container): Promise<ReadableStream<Uint8Array>> {
  const files = await openContainerFiles(parts.guest, container, { mounts: false });
  try {
    const root = await openDirectory(files.actor, '/');
    parts.tell(container, 'export');
    const entries = new TreeTar().entries(readTree(files.actor, root));
    return streamOf(writeTar(entries), () => files[Symbol.asyncDispose]());
  } catch (error) {
    await files[Symbol.asyncDispose]();
    throw error;
  }
}

/** The first part of a tree's paths as the request calls it. */
function renamed(path: string, from: string, to: string): string {
  const rest = path.slice(from.length);
  return to === '/' ? rest || '/' : `${to}${rest}`;
}

interface Found {
  readonly stat: PathStat;
  /** An open directory of the actor's, and the name in it. */
  readonly directory: number;
  readonly name: string;
}

/** Finds the file that a path means: what a link at its end leads to only where the path asks for a directory. */
async function look(
  runner: Runner,
  container: Container,
  path: ContainerPath,
  request: { readonly ref: string; readonly path: string },
): Promise<Found> {
  const { parent, base } = splitName(path.text);
  const [where, name] = path.isDirectory ? [path.text, '.'] : [parent || '/', base];
  try {
    const directory = await openDirectory(runner, where);
    const p = new Program(`look at ${path.text}`);
    const stat = statx(p, directory, name, AT_SYMLINK_NOFOLLOW);
    const found = (await runner.run(p)).get(stat);
    const target = isSymbolicLink(found) ? await followLinks(runner, path.text) : '';
    return { stat: pathStat(path.name, found, target), directory, name };
  } catch (error) {
    throw explainMissing(error, container, path, request);
  }
}

/** Docker's words, with the place in the guest where Docker has the one on its host. */
export function explainMissing(
  error: unknown,
  container: Container,
  path: ContainerPath,
  request: { readonly ref: string; readonly path: string },
): unknown {
  if (error instanceof DockerError || !isSyscallError(error)) return error;
  if (error.code === 'ENOENT') return notFound(`Could not find the file ${request.path} in container ${request.ref}`);
  return serverError(`lstat ${containerPaths(container.id).merged}${path.text}: ${error.reason}`, undefined, error);
}
