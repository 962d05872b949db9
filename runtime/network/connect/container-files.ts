import { decodeText } from '../../guest/bytes.ts';
import { FileTooLarge, readWholeFile } from '../../guest/files/read-whole-file.ts';
import { writeFile } from '../../guest/files/write-file.ts';
import type { Guest } from '../../guest/guest.ts';
import { Program } from '../../guest/program.ts';

/** What a user may have made of a container's hosts or resolv.conf; a larger file is left alone. */
const FILE_BYTES_MAX = 64 * 1024;

/** Changes a file of a running container in place: it is bound into the container, so it must stay the same file. */
export async function changeFile(guest: Guest, path: string, change: (text: string) => string): Promise<void> {
  const bytes = await readWholeFile(guest, path, FILE_BYTES_MAX).catch((error: unknown) => {
    if (error instanceof FileTooLarge) return undefined;
    throw error;
  });
  if (!bytes) return;
  const before = decodeText(bytes);
  const after = change(before);
  if (after === before) return;
  const p = new Program(`change ${path}`);
  writeFile(p, path, after, { create: 0o644 });
  await guest.run(p);
}
