import { open } from 'node:fs/promises';

/** Makes names of a folder last (fsync(2): a file's own fsync does not). Nothing where folders can't be opened. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path).catch(() => undefined);
  try {
    await folder?.sync().catch(() => undefined);
  } finally {
    await folder?.close();
  }
}
