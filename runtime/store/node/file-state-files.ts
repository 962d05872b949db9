import { randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StateFiles } from '../state-files.ts';
import { unlessMissing } from './unless-missing.ts';

/** State in a folder of this computer; a file is there as a whole or not at all, whenever the process ends. */
export class FileStateFiles implements StateFiles {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  read(path: string): Promise<Uint8Array | undefined> {
    return unlessMissing(readFile(join(this.#directory, path)));
  }

  async write(path: string, bytes: Uint8Array): Promise<void> {
    const target = join(this.#directory, path);
    const beside = `${target}.${randomUUID()}`;
    await mkdir(dirname(target), { recursive: true });
    try {
      await using file = await open(beside, 'wx', 0o600);
      await file.writeFile(bytes);
      await file.sync();
      await rename(beside, target);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  async list(path: string): Promise<string[]> {
    return (await unlessMissing(readdir(join(this.#directory, path)))) ?? [];
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.#directory, path), { recursive: true, force: true });
  }
}
