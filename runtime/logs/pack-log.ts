import { AT_FDCWD, O_APPEND, O_CLOEXEC, O_CREAT, O_TRUNC, O_WRONLY } from '../guest/constants/open.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { renameat2, unlinkat } from '../guest/syscalls/directory.ts';
import { openat } from '../guest/syscalls/open.ts';
import { write } from '../guest/syscalls/read-write.ts';
import { throughCodec } from '../archive/through-codec.ts';
import { chunks } from '../std/chunks.ts';
import { agedPath, closeAll, LOG_FILE_MODE, openAged, PACKED } from './log-files.ts';
import { streamFile } from './stream-file.ts';

/** Packs the newest of the rotated files: `x.1` becomes `x.1.gz`, at once for who looks. */
export async function packLog(guest: Guest, path: string): Promise<void> {
  const plain = agedPath(path, 1);
  const packed = `${plain}${PACKED}`;
  const half = `${packed}.half`;
  const source = await openAged(guest, path, 1);
  if (!source || source.packed) return closeAll(guest, source ? [source] : []);
  const target = await create(guest, half);
  try {
    const content = throughCodec(streamFile(guest, source.fd), new CompressionStream('gzip'));
    for await (const piece of chunks(content)) await append(guest, target, piece);
    const p = new Program('put the packed log in place');
    renameat2(p, { directory: AT_FDCWD, path: half }, { directory: AT_FDCWD, path: packed });
    unlinkat(p, AT_FDCWD, plain);
    await guest.run(p);
  } catch (error) {
    const p = new Program('give up packing the log');
    unlinkat(p, AT_FDCWD, half, 0, { continue: true });
    await guest.run(p);
    throw error;
  } finally {
    await closeAll(guest, [source, { fd: target, packed: true }]);
  }
}

async function create(guest: Guest, path: string): Promise<number> {
  const p = new Program('pack the log');
  const fd = openat(p, AT_FDCWD, path, O_WRONLY | O_APPEND | O_CREAT | O_TRUNC | O_CLOEXEC, LOG_FILE_MODE);
  return (await guest.run(p)).get(fd);
}

async function append(guest: Guest, fd: number, bytes: Uint8Array): Promise<void> {
  const p = new Program('pack the log');
  write(p, fd, bytes);
  await guest.run(p);
}
