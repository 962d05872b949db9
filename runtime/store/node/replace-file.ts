import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from './sync-folder.ts';

/**
 * Whoever reads the file sees the old one or the new one, whenever the computer ends. `beside` is a path of the same folder that nobody else
 * writes; a sudden end may leave it behind.
 */
export async function replaceFile(path: string, parts: readonly Uint8Array[], beside: string): Promise<void> {
  try {
    await writeWhole(beside, parts);
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function writeWhole(path: string, parts: readonly Uint8Array[]): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    for (const part of parts) await file.writeFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}
