import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { pread } from '../guest/syscalls/read-write.ts';

export const LOG_READ_BYTES = 64 * 1024;

/** At most LOG_READ_BYTES of a file that is open in the guest, from an offset; empty at its end. */
export async function readPiece(
  guest: Guest,
  fd: number,
  offset: number,
  length = LOG_READ_BYTES,
): Promise<Uint8Array> {
  const p = new Program('read a log');
  const content = pread(p, fd, length, offset);
  return (await guest.run(p)).get(content);
}

/** A whole file that is open in the guest. */
export function streamFile(guest: Guest, fd: number): ReadableStream<Uint8Array> {
  let offset = 0;
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const bytes = await readPiece(guest, fd, offset);
        offset += bytes.length;
        if (bytes.length === 0) controller.close();
        else controller.enqueue(bytes);
      },
    },
    { highWaterMark: 0 },
  );
}
