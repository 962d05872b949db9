import { decompress } from '../../archive/compression.ts';
import { ArchiveError } from '../../archive/errors.ts';
import { TarReader } from '../../archive/tar-reader.ts';
import type { ContainerFileService } from '../../model/engine.ts';
import { badParameter, DockerError, serverError } from '../../std/errors.ts';
import { decodeText } from '../../guest/bytes.ts';
import { readFile } from '../../guest/files/read-file.ts';
import { openDirectory } from '../../guest/files/open-directory.ts';
import type { Runner } from '../../guest/files/read-whole-file.ts';
import { UnpackError, writeTree } from '../../guest/files/tree-writer.ts';
import { isSyscallError } from '../../guest/errors.ts';
import { Program } from '../../guest/program.ts';
import { withSignal } from '../../std/with-signal.ts';
import type { Container } from '../container.ts';
import { mountedTrees } from '../start/make-plan.ts';
import { resolveUser } from '../start/user.ts';
import { explainMissing, type FileParts } from './archive.ts';
import { followLinks, parseContainerPath } from './container-path.ts';
import { openContainerFiles } from './open-files.ts';

/** What a container's file system could hold anyway; the guest's memory is less. */
const PLAIN_BYTES_MAX = 8 * 1024 * 1024 * 1024;
const USER_FILE_BYTES_MAX = 24 * 1024;

/** `PUT /containers/{id}/archive`: unpacks a tar, perhaps compressed, into a directory of the container. */
export async function extractArchive(
  parts: FileParts,
  container: Container,
  request: { readonly ref: string; readonly path: string },
  tar: ReadableStream<Uint8Array>,
  options: Parameters<ContainerFileService['write']>[3],
): Promise<void> {
  await using files = await openContainerFiles(parts.guest, container, { mounts: true });
  const { actor } = files;
  const path = parseContainerPath(request.path);
  const resolved = await followLinks(actor, path.text);
  const directory = await openDirectory(actor, path.isDirectory ? `${resolved}/` : resolved).catch((error: unknown) => {
    if (isSyscallError(error, 'ENOTDIR') && !path.isDirectory)
      throw badParameter('extraction point is not a directory');
    throw explainMissing(error, container, path, request);
  });
  refuseReadOnly(container, resolved);
  const owner = options.copyUidGid ? await ownerOf(actor, container) : undefined;
  const reader = new TarReader(await decompress(withSignal(tar, files.taken), { bytesMax: PLAIN_BYTES_MAX }));
  try {
    const rules = { resolve: 0, label: resolved, keepKinds: options.keepKinds, ...(owner && { owner }) };
    await writeTree(actor, directory, reader, rules);
    await reader.drain();
  } catch (error) {
    await reader.cancel(error).catch(() => {});
    throw explainFailure(error);
  }
  parts.tell(container, 'extract-to-dir');
}

/** The mount that a path lies in decides, else the root file system. */
function refuseReadOnly(container: Container, path: string): void {
  const inside = mountedTrees(container).filter(({ target }) => path === target || path.startsWith(`${target}/`));
  const mount = inside.at(-1);
  if (mount?.readOnly) throw new DockerError(403, 'mounted volume is marked read-only');
  if (!mount && container.hostConfig.ReadonlyRootfs === true)
    throw new DockerError(403, 'container rootfs is marked read-only');
}

/** The container's user, where it has one; else the archive says whose the files are. */
async function ownerOf(runner: Runner, container: Container): Promise<{ uid: number; gid: number } | undefined> {
  const user = container.config.User ?? '';
  if (user === '') return undefined;
  const p = new Program('read the user files');
  const texts = ['/etc/passwd', '/etc/group'].map((file) =>
    readFile(p, file, USER_FILE_BYTES_MAX, { continue: true }).map(decodeText),
  );
  const result = await runner.run(p);
  const [passwd = '', group = ''] = texts.map((text) => (result.errno(text.call) === 0 ? result.get(text) : ''));
  const { uid, gid } = resolveUser(user, { passwd, group }, []);
  return { uid, gid };
}

function explainFailure(error: unknown): unknown {
  if (!(error instanceof UnpackError) && !(error instanceof ArchiveError)) return error;
  return serverError(error.message, undefined, error);
}
