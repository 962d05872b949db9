/** `--cidfile`: claimed before the container is made, so that two commands can't share one. */
import { messageOf } from '../errors.ts';
import { pathError } from '../files.ts';
import type { Invocation } from '../invocation.ts';

export interface CidFile {
  write(id: string): Promise<void>;
  /** Without an ID nothing stays. */
  close(): Promise<void>;
}

const NOWHERE: CidFile = { write: () => Promise.resolve(), close: () => Promise.resolve() };

export async function openCidFile(invocation: Invocation, path: string): Promise<CidFile> {
  if (path === '') return NOWHERE;
  if (await invocation.files.exists(path)) {
    throw new Error(`container ID file found, make sure the other container isn't running or delete ${path}`);
  }
  const stream = await invocation.files.create(path, { exclusive: true, mode: 0o644 }).catch((error: unknown) => {
    throw new Error(`failed to create the container ID file: ${messageOf(pathError('open', path, error))}`, {
      cause: error,
    });
  });
  const writer = stream.getWriter();
  let isWritten = false;
  return {
    write: async (id) => {
      await writer.write(new TextEncoder().encode(id));
      isWritten = true;
    },
    close: async () => {
      await writer.close();
      if (!isWritten) await invocation.files.remove(path);
    },
  };
}
