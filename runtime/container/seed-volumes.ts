import { TarReader } from '../archive/tar-reader.ts';
import { writeTar } from '../archive/tar-writer.ts';
import { RESOLVE_IN_ROOT } from '../guest/constants/resolve.ts';
import { AT_FDCWD } from '../guest/constants/open.ts';
import { isSyscallError } from '../guest/errors.ts';
import { listDirectory } from '../guest/files/list-directory.ts';
import type { Runner } from '../guest/files/read-whole-file.ts';
import { readTree } from '../guest/files/tree-reader.ts';
import { writeTree } from '../guest/files/tree-writer.ts';
import type { Guest } from '../guest/guest.ts';
import { inOperation } from '../guest/operation-guest.ts';
import { Program } from '../guest/program.ts';
import { close } from '../guest/syscalls/open.ts';
import { fchmodat, fchownat } from '../guest/syscalls/attributes.ts';
import { statx, type Statx } from '../guest/syscalls/stat.ts';
import { streamOf } from '../std/stream-of.ts';
import type { ImageSource } from '../image/image.ts';
import type { VolumeService } from '../volume/volume-service.ts';
import { hasOptions, mountpointOf } from '../volume/volume.ts';
import type { VolumeSpec } from './config/mount-spec.ts';
import type { Container } from './container.ts';
import { openDirectory } from '../guest/files/open-directory.ts';
import { openContainerFiles } from './files/open-files.ts';
import { TreeTar } from './files/tree-tar.ts';

export interface SeedParts {
  readonly guest: Guest;
  readonly images: Pick<ImageSource, 'mayHold'>;
  readonly volumes: Pick<VolumeService, 'get'>;
}

/** Gives empty volumes what the image has at their places: files, and the directory's owner and mode. */
export async function seedVolumes({ guest, images, volumes }: SeedParts, container: Container): Promise<void> {
  const { layers, mounts } = container.identity;
  for (const mount of mounts) {
    if (mount.type !== 'volume' || !mount.copy || !images.mayHold(layers, mount.target)) continue;
    const volume = volumes.get(mount.name);
    // What is mounted from elsewhere has its own contents.
    if ((volume && hasOptions(volume)) || (await listDirectory(guest, mountpointOf(mount.name))).length > 0) continue;
    await seed(guest, container, mount);
  }
}

async function seed(engine: Guest, container: Container, mount: VolumeSpec): Promise<void> {
  await using files = await openContainerFiles(engine, container, { mounts: false });
  const source = await openDirectory(files.actor, mount.target).catch((error: unknown) => {
    if (isSyscallError(error, 'ENOENT') || isSyscallError(error, 'ENOTDIR')) return undefined;
    throw error;
  });
  if (source === undefined) return;
  const guest = inOperation(engine, `fill volume ${mount.name.slice(0, 12)}`);
  const target = await openDirectory(guest, mountpointOf(mount.name));
  try {
    const tar = streamOf(writeTar(new TreeTar().entries(readTree(files.actor, source))));
    await writeTree(guest, target, new TarReader(tar), { resolve: RESOLVE_IN_ROOT, label: mountpointOf(mount.name) });
    await adoptOwner(guest, mount, await look(files.actor, mount.target));
  } finally {
    const p = new Program('close the volume');
    close(p, target);
    await guest.run(p);
  }
}

async function look(runner: Runner, path: string): Promise<Statx> {
  const p = new Program(`look at ${path}`);
  const stat = statx(p, AT_FDCWD, path);
  return (await runner.run(p)).get(stat);
}

async function adoptOwner(runner: Runner, { name }: VolumeSpec, { uid, gid, mode }: Statx): Promise<void> {
  const p = new Program(`adopt the directory's owner`);
  fchownat(p, AT_FDCWD, mountpointOf(name), { uid, gid });
  fchmodat(p, AT_FDCWD, mountpointOf(name), mode & 0o7777);
  await runner.run(p);
}
