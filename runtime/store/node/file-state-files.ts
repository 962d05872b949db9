import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StateFiles } from '../state-files.ts';
import { replaceFile } from './replace-file.ts';
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
    await mkdir(dirname(target), { recursive: true });
    // Two may write it at a time.
    await replaceFile(target, [bytes], `${target}.${randomUUID()}`);
  }

  async list(path: string): Promise<string[]> {
    return (await unlessMissing(readdir(join(this.#directory, path)))) ?? [];
  }

  async remove(path: string): Promise<void> {
    await rm(join(this.#directory, path), { recursive: true, force: true });
  }
}
