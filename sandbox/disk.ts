/**
 * What a machine that is switched off keeps: the files that a disk would have held. They lie in file systems in memory, so they are taken
 * out as archives before the end, and brought back by the next boot.
 */
import { DATA_ROOT, WRITABLE_GUEST_PATH } from './places.ts';
import { decodeText } from '../runtime/guest/bytes.ts';
import type { Guest } from '../runtime/guest/guest.ts';
import { type PipedProcess, startOnPipes } from '../runtime/guest/process/start-on-pipes.ts';
import { bytesOf } from '../runtime/std/bytes-of.ts';

/** Archives of GNU tar. */
export interface Disk {
  /** What was written over the guest's root image: the upper directory of its overlay, whiteouts and all. */
  readonly root: Blob;
  /** /var/lib/docker. */
  readonly data: Blob;
}

const TAR = '/usr/bin/tar';
/** trusted.overlay.* says which directories hide those below them. */
const ATTRIBUTES = ['--xattrs', '--xattrs-include=*', '--acls', '--numeric-owner'];
const ENVIRONMENT = ['LC_ALL=C'];
const MESSAGE_BYTES_MAX = 1024 * 1024;

export async function packDisk(guest: Guest): Promise<Disk> {
  return { root: await pack(guest, `${WRITABLE_GUEST_PATH}/upper`), data: await pack(guest, DATA_ROOT) };
}

async function pack(guest: Guest, folder: string): Promise<Blob> {
  const argv = [TAR, ...ATTRIBUTES, '--sparse', '--one-file-system', '-c', '.'];
  const tar = await startOnPipes(guest, { argv, env: ENVIRONMENT, cwd: folder });
  tar.stdin.release();
  const archive = new Response(tar.stdout.readable as ReadableStream<Uint8Array<ArrayBuffer>>).blob();
  await succeed(tar, `pack ${folder}`);
  return archive;
}

/** Lays the files of an archive into a folder, which is one of the root file system `root`. */
export async function unpack(guest: Guest, archive: Blob, folder: string, root?: string): Promise<void> {
  const argv = [TAR, ...ATTRIBUTES, '--same-owner', '-p', '-x'];
  const tar = await startOnPipes(guest, { argv, env: ENVIRONMENT, cwd: folder, ...(root !== undefined && { root }) });
  // What has kept it from reading on, it tells by itself.
  const written = archive
    .stream()
    .pipeTo(tar.stdin.writable)
    .catch(() => undefined);
  await Promise.all([written, succeed(tar, `unpack ${folder}`)]);
}

async function succeed({ actor, stderr }: PipedProcess, what: string): Promise<void> {
  const tooMuch = (): Error => new Error(`${what}: it complains without end`);
  const [{ status }, said] = await Promise.all([actor.exit, bytesOf(stderr.readable, MESSAGE_BYTES_MAX, tooMuch)]);
  if (status !== 0) throw new Error(`${what}: tar ended with ${status}: ${decodeText(said)}`);
}
